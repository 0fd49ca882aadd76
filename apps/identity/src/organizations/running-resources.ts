import { type QuotaUse, quotaUseSchema } from '@kumo/api-contract';
import { internalTokenHeader, ProblemError } from '@kumo/service-kit';
import { z } from 'zod';

const runningSchema = z.object({
  clouds: z.number().int(),
  instances: z.array(z.object({ id: z.string(), name: z.string(), state: z.string(), organizationId: z.string() })),
  moreInstances: z.number().int(),
  volumes: z.number().int(),
  publicIps: z.number().int(),
});

const closedSchema = z.object({ closingId: z.string().nullable() });

/** What is still there of organizations. */
export type RunningResources = z.infer<typeof runningSchema>;

/** Asks compute. Every method throws `unavailable` when it does not answer: what is not known is not taken for nothing. */
export interface RunningResourcesClient {
  ofOrganizations(ids: readonly string[]): Promise<RunningResources>;
  /** How much there is in an organization and those below it (`ids` are all of these), as quotas count it. */
  usedBy(id: string, ids: readonly string[]): Promise<QuotaUse>;
  /** Lets nothing more be made in a project that holds nothing; gives the closing's id. Null: it holds something. */
  closeProject(organizationId: string, projectId: string): Promise<string | null>;
  /** It is not deleted after all. */
  reopenProject(closingId: string): Promise<void>;
}

/** However busy compute is: a person waits for the answer. */
const deadlineMs = 8_000;
/** Of what is shown beside something else: that does not wait for it longer. */
const shortDeadlineMs = 2_000;

/** Makes the client of compute's internal routes. */
export function createRunningResources(url: string | undefined, internalToken: string): RunningResourcesClient {
  const ask = async <T>(path: string, body: unknown, schema: z.ZodType<T>, withinMs = deadlineMs): Promise<T> => {
    try {
      if (url === undefined) throw new Error('KUMO_COMPUTE_URL is not set');
      const answer = await fetch(new URL(path, url), {
        method: 'POST',
        headers: { [internalTokenHeader]: internalToken, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(withinMs),
      });
      if (!answer.ok) throw new Error(`compute answered ${answer.status}`);
      return schema.parse(await answer.json());
    } catch (error) {
      throw new ProblemError('unavailable', 'What still runs cannot be asked: the service compute is down.', {
        retryAfterSeconds: 2,
        cause: error,
      });
    }
  };
  return {
    ofOrganizations: (ids) => ask('/internal/organizations/running', { ids }, runningSchema),
    usedBy: (id, ids) => ask('/internal/organizations/used', { id, ids }, quotaUseSchema, shortDeadlineMs),
    async closeProject(organizationId, projectId) {
      return (await ask('/internal/projects/close', { organizationId, projectId }, closedSchema)).closingId;
    },
    async reopenProject(closingId) {
      await ask('/internal/projects/reopen', { closingId }, z.object({}));
    },
  };
}

/** Whether anything of it is still there. */
export function isAnythingThere({ clouds, instances, moreInstances, volumes, publicIps }: RunningResources): boolean {
  return instances.length > 0 || clouds + moreInstances + volumes + publicIps > 0;
}
