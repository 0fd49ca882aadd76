import type { SqlHandle } from '@kumo/db/identity';
import { type Log, type Principal, ProblemError, type RequestContext } from '@kumo/service-kit';
import { rehome } from '../members/members.repository.ts';
import { recordManagedChange } from '../organizations/managed-change.ts';
import type { OrganizationsOptions } from '../organizations/organizations.service.ts';
import { reachOrganization } from '../organizations/reach.ts';
import type { RunningResourcesClient } from '../organizations/running-resources.ts';
import {
  deleteProject,
  insertProject,
  isNameTaken,
  listProjects,
  renameProject,
  type StoredProject,
} from './projects.repository.ts';

/** Where a project is. */
export interface ProjectPlace {
  id: string;
  projectId: string;
}

/** Projects of an organization. */
export interface ProjectsService {
  /** Who acts inside one project sees that one only. */
  list(principal: Principal, id: string): Promise<StoredProject[]>;
  create(principal: Principal, id: string, name: string, request: RequestContext): Promise<StoredProject>;
  rename(principal: Principal, at: ProjectPlace, name: string, request: RequestContext): Promise<StoredProject>;
  /** Throws `conflict` while it holds something, and `unavailable` when that cannot be known. */
  delete(principal: Principal, at: ProjectPlace, request: RequestContext): Promise<void>;
}

/** Makes the service. */
export function createProjectsService({
  database,
  idempotency,
  running,
  log,
}: OrganizationsOptions & { running: RunningResourcesClient; log: Log }): ProjectsService {
  return {
    list: (principal, id) =>
      database.readAsSystem(async (sql) => {
        const { isOwn } = await reachOrganization(sql, principal, id, 'read');
        return listProjects(sql, id, isOwn ? principal.projectId : null);
      }),
    create: (principal, id, name, request) =>
      database.asSystem(async (tx) => {
        const { reference } = await idempotency.once(tx, principal, request, async () => {
          const at = await reachOrganization(tx, principal, id, 'change');
          const project = await insertProject(tx, id, name);
          if (!project) throw nameTaken();
          const target = { kind: 'project', id: project.id, name };
          await recordManagedChange(tx, principal, request, at, { action: 'project.created', target });
          return { id: project.id };
        });
        return findProject(tx, id, reference.id);
      }),
    rename: (principal, { id, projectId }, name, request) =>
      database.asSystem(async (tx) => {
        const at = await reachOrganization(tx, principal, id, 'change', { lock: true });
        const project = await findProject(tx, id, projectId);
        if (await isNameTaken(tx, id, { id: projectId, name })) throw nameTaken();
        await renameProject(tx, projectId, name);
        const target = { kind: 'project', id: projectId, name };
        const details = { from: project.name, to: name };
        await recordManagedChange(tx, principal, request, at, { action: 'project.renamed', target, details });
        return { ...project, name };
      }),
    async delete(principal, { id, projectId }, request) {
      await database.readAsSystem(async (sql) => {
        await reachOrganization(sql, principal, id, 'change');
        await findProject(sql, id, projectId);
      });
      // From here on nothing is launched into it: what is found not to be there does not come while it is deleted.
      const closingId = await running.closeProject(id, projectId);
      if (closingId === null) {
        throw new ProblemError('conflict', 'The project still holds something. Remove that, or move it, first.');
      }
      await removeProject(principal, { id, projectId }, request).catch(async (error: unknown) => {
        await reopenIfThere({ id, projectId }, closingId);
        throw error;
      });
    },
  };

  function removeProject(
    principal: Principal,
    { id, projectId }: ProjectPlace,
    request: RequestContext,
  ): Promise<void> {
    return database.asSystem(async (tx) => {
      const at = await reachOrganization(tx, principal, id, 'change', { lock: true });
      const project = await findProject(tx, id, projectId);
      const people = await deleteProject(tx, projectId);
      await rehome(tx, id, people);
      const target = { kind: 'project', id: projectId, name: project.name };
      await recordManagedChange(tx, principal, request, at, { action: 'project.deleted', target });
    });
  }

  /** A lost connection leaves it open whether it was deleted. What cannot be opened again now opens by itself after a while. */
  async function reopenIfThere({ id, projectId }: ProjectPlace, closingId: string): Promise<void> {
    try {
      const there = await database.readAsSystem((sql) => listProjects(sql, id, projectId));
      if (there.length > 0) await running.reopenProject(closingId);
    } catch (error) {
      log.warn({ err: error, projectId }, 'a project that was not deleted could not be opened again yet');
    }
  }
}

/** A project of that organization. Throws `not_found` for every other. */
export async function findProject(sql: SqlHandle, organizationId: string, id: string): Promise<StoredProject> {
  const [project] = await listProjects(sql, organizationId, id);
  if (!project) throw new ProblemError('not_found', 'There is no such project.');
  return project;
}

function nameTaken(): ProblemError {
  return new ProblemError('conflict', 'The organization has a project of that name.', {
    errors: [{ path: 'name', message: 'is the name of another project' }],
  });
}
