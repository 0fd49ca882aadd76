import {
  createInternalCheck,
  internalTokenHeader,
  ProblemError,
  type Server,
  toValidationProblem,
} from '@kumo/service-kit';
import { z } from 'zod';
import type { AuditVerifications } from './audit-verifications.service.ts';
import { auditHeadSchema } from './heads.ts';

const askedSchema = z.strictObject({ heads: z.array(auditHeadSchema).max(1_000_000).default([]) });
const mostBytes = 256 * 1024 * 1024;

/** `POST /internal/audit-verification`, what `kumo audit verify` asks for; the gateway leads nobody here. */
export function addAuditVerificationRoute(
  server: Server,
  { internalToken, verifications }: { internalToken: string; verifications: AuditVerifications },
): void {
  const isInternal = createInternalCheck(internalToken);
  server.register(async (routes) => {
    routes.addHook('onRequest', async (request) => {
      if (isInternal(request.headers[internalTokenHeader])) return;
      throw new ProblemError('forbidden', 'The internal token is not that of this installation.');
    });
    routes.post('/internal/audit-verification', { bodyLimit: mostBytes }, async (request) => {
      const asked = askedSchema.safeParse(request.body ?? {});
      if (!asked.success) throw toValidationProblem(asked.error);
      const { soundOf: _, ...report } = await verifications.verifyWith(asked.data.heads);
      return report;
    });
  });
}
