import type { ComputeDatabase } from '@kumo/db/compute';
import {
  createInternalCheck,
  internalTokenHeader,
  ProblemError,
  type Server,
  toValidationProblem,
} from '@kumo/service-kit';
import { z } from 'zod';
import { countUse } from '../quotas/quotas.repository.ts';
import { roundedUp } from '../quotas/quotas.rules.ts';
import { closeProject, lockProject, takeBackClosing } from '../tree/closed-projects.ts';
import { findRunning, isAnythingThere, type RunningScope } from './running.repository.ts';

/** What the routes need. */
export interface RunningRoutesOptions {
  readonly internalToken: string;
  readonly database: Pick<ComputeDatabase, 'readAsSystem' | 'asSystem'>;
}

const used = z.strictObject({ id: z.string().max(100), ids: z.array(z.string().max(100)).max(100_000) });
const organizations = z.strictObject({ ids: z.array(z.string().max(100)).max(100_000) });
const project = z.strictObject({ organizationId: z.string().max(100), projectId: z.string().max(100) });
const closing = z.strictObject({ closingId: z.string().max(100) });

/**
 * Routes by which identity knows what is still there before something is closed or deleted:
 * `POST /internal/organizations/running {ids}`; `POST /internal/projects/close {organizationId, projectId}`, which lets nothing
 * more be made in a project that holds nothing (and says by `closingId` that it does), and `POST /internal/projects/reopen
 * {closingId}` for one that was not deleted after all. And `POST /internal/organizations/used {id, ids}`: how much there is in an
 * organization and those below it, as quotas count it. Who asks has judged who may know.
 */
export function addRunningRoutes(server: Server, { internalToken, database }: RunningRoutesOptions): void {
  const isInternal = createInternalCheck(internalToken);
  const find = (scope: RunningScope) => database.readAsSystem((sql) => findRunning(sql, scope));
  server.register(async (routes) => {
    routes.addHook('onRequest', async (request) => {
      if (isInternal(request.headers[internalTokenHeader])) return;
      throw new ProblemError('unavailable', 'The internal token is not that of this installation.');
    });
    routes.post('/internal/organizations/running', async (request) => {
      const { ids } = read(organizations, request.body);
      return find({ organizationIds: ids, projectId: null });
    });
    routes.post('/internal/organizations/used', async (request) => {
      const { id, ids } = read(used, request.body);
      return database.readAsSystem(async (sql) =>
        roundedUp(await countUse(sql, { scopeId: id, organizationIds: ids, projectId: null, cloudId: null })),
      );
    });
    routes.post('/internal/projects/close', async (request) => {
      const { organizationId, projectId } = read(project, request.body);
      return database.asSystem(async (tx) => {
        await lockProject(tx, projectId);
        const running = await findRunning(tx, { organizationIds: [organizationId], projectId });
        return { closingId: isAnythingThere(running) ? null : await closeProject(tx, organizationId, projectId) };
      });
    });
    routes.post('/internal/projects/reopen', async (request) => {
      const { closingId } = read(closing, request.body);
      await database.asSystem((tx) => takeBackClosing(tx, closingId));
      return {};
    });
  });
}

function read<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw toValidationProblem(parsed.error);
  return parsed.data;
}
