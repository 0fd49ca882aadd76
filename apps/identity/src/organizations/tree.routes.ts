import type { QuotaLimits } from '@kumo/api-contract';
import type { IdentityDatabase } from '@kumo/db/identity';
import { createInternalCheck, internalTokenHeader, ProblemError, type Server } from '@kumo/service-kit';
import { z } from 'zod';

/** What the routes need. */
export interface TreeRoutesOptions {
  readonly internalToken: string;
  readonly database: IdentityDatabase;
}

const about = z.object({ id: z.string().max(100) });

/**
 * Routes by which other services know the tree: `GET /internal/organizations/{id}` (where it is, what is below it, its projects)
 * and `GET /internal/projects/{id}` (whose it is), with the limits of both. Who asks has judged who may know.
 */
export function addTreeRoutes(server: Server, { internalToken, database }: TreeRoutesOptions): void {
  const isInternal = createInternalCheck(internalToken);
  server.register(async (routes) => {
    routes.addHook('onRequest', async (request) => {
      if (isInternal(request.headers[internalTokenHeader])) return;
      throw new ProblemError('unavailable', 'The internal token is not that of this installation.');
    });
    routes.get('/internal/organizations/:id', async (request) => {
      const { id } = about.parse(request.params);
      return database.asSystem(async ({ prisma }) => {
        const found = await prisma.organization.findUnique({
          where: { id },
          include: { quota: true, projects: { include: { quota: true }, orderBy: [{ name: 'asc' }] } },
        });
        if (found === null) throw new ProblemError('not_found', 'There is no such organization.');
        const closed = await prisma.organization.count({ where: { id: { in: found.path }, state: 'closed' } });
        const below = await prisma.organization.findMany({ where: { path: { has: id } }, select: { id: true } });
        return {
          id,
          path: found.path,
          isClosed: closed > 0,
          limits: limitsOf(found.quota),
          below: below.map((one) => one.id).filter((one) => one !== id),
          projects: found.projects.map((project) => ({ id: project.id, limits: limitsOf(project.quota) })),
        };
      });
    });
    routes.get('/internal/projects/:id', async (request) => {
      const { id } = about.parse(request.params);
      return database.asSystem(async ({ prisma }) => {
        const found = await prisma.project.findUnique({ where: { id }, include: { quota: true } });
        if (found === null) throw new ProblemError('not_found', 'There is no such project.');
        return { id, organizationId: found.organizationId, limits: limitsOf(found.quota) };
      });
    });
  });
}

type Stored = { [K in keyof QuotaLimits]: number | bigint | null };

function limitsOf(quota: Stored | null): QuotaLimits {
  const limit = (name: keyof QuotaLimits): number | null => {
    const value = quota?.[name] ?? null;
    return value === null ? null : Number(value);
  };
  return {
    instances: limit('instances'),
    vcpus: limit('vcpus'),
    memoryBytes: limit('memoryBytes'),
    volumes: limit('volumes'),
    publicIps: limit('publicIps'),
  };
}
