import { auditRecordSchema, internalTokenHeader, type WaitingAudit } from '@kumo/service-kit';
import { z } from 'zod';

/** What waits in compute's outbox. Both throw when compute does not answer. */
export interface ComputeAudit {
  waiting(limit: number): Promise<WaitingAudit[]>;
  /** Compute loses what was taken only now. */
  taken(through: number): Promise<void>;
}

const deadlineMs = 5_000;

const answerSchema = z.object({
  items: z.array(
    z.object({
      position: z.number().int(),
      organizationId: z.string(),
      at: z.iso.datetime().transform((text) => new Date(text)),
      record: auditRecordSchema,
    }),
  ),
});

/** Asks compute by its internal routes. */
export function createComputeAudit(computeUrl: string, internalToken: string): ComputeAudit {
  const ask = async (path: string, body?: unknown): Promise<Response> => {
    const answer = await fetch(`${computeUrl}/internal/audit-events${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        [internalTokenHeader]: internalToken,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(deadlineMs),
      redirect: 'error',
    });
    if (!answer.ok) throw new Error(`compute answered ${answer.status} when asked for audit entries`);
    return answer;
  };
  return {
    async waiting(limit) {
      const answer = await ask(`?limit=${limit}`);
      return answerSchema.parse(await answer.json()).items;
    },
    async taken(through) {
      await ask('/taken', { through });
    },
  };
}
