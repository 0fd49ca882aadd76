import type { ComputeDatabase } from '@kumo/db/compute';
import {
  createInternalCheck,
  forgetTakenAudit,
  internalTokenHeader,
  ProblemError,
  type Server,
  waitingAudit,
} from '@kumo/service-kit';
import { z } from 'zod';

const askedSchema = z.object({
  after: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(500),
});
const takenSchema = z.strictObject({ through: z.number().int().nonnegative() });

/**
 * Routes by which identity takes the audit entries of compute to chain them: `GET /internal/audit-events`, the oldest first, and
 * `POST /internal/audit-events/taken`, after which they are gone here. What is not said to be taken comes again.
 */
export function addAuditRoutes(
  server: Server,
  { internalToken, database }: { readonly internalToken: string; readonly database: ComputeDatabase },
): void {
  const isInternal = createInternalCheck(internalToken);
  server.register(async (routes) => {
    routes.addHook('onRequest', async (request) => {
      if (isInternal(request.headers[internalTokenHeader])) return;
      throw new ProblemError('unavailable', 'The internal token is not that of this installation.');
    });
    routes.get('/internal/audit-events', async (request) => {
      const { after, limit } = askedSchema.parse(request.query);
      return { items: await database.readAsSystem((sql) => waitingAudit(sql, limit, after)) };
    });
    routes.post('/internal/audit-events/taken', async (request) => {
      const { through } = takenSchema.parse(request.body);
      await database.asSystem((tx) => forgetTakenAudit(tx, through));
      return { through };
    });
  });
}
