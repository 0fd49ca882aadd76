import type { SqlHandle } from '@kumo/db/identity';
import { type Principal, ProblemError, type RequestContext } from '@kumo/service-kit';
import type { ListPage, PageAsked } from '../list-pages.ts';
import { recordManagedChange } from '../organizations/managed-change.ts';
import type { OrganizationsOptions } from '../organizations/organizations.service.ts';
import { reachOrganization } from '../organizations/reach.ts';
import { listProjects } from '../projects/projects.repository.ts';
import {
  countOtherOwners,
  deleteMember,
  findMember,
  listMembers,
  rehome,
  type StoredMember,
  storeRoles,
} from './members.repository.ts';
import { type MemberRoles, requireRolesChange, revisionOf } from './members.rules.ts';

/** Where a member is. */
export interface MemberPlace {
  id: string;
  personId: string;
}

/** People of an organization. */
export interface MembersService {
  list(
    principal: Principal,
    id: string,
    asked: PageAsked & { q?: string | undefined },
  ): Promise<ListPage<StoredMember>>;
  get(principal: Principal, at: MemberPlace): Promise<StoredMember>;
  /** What is left out stays. Throws `conflict` where `If-Match` names roles that are no longer those. */
  update(
    principal: Principal,
    at: MemberPlace,
    wish: { role?: MemberRoles['role'] | undefined; projects?: MemberRoles['projects'] | undefined },
    request: RequestContext,
  ): Promise<StoredMember>;
  remove(principal: Principal, at: MemberPlace, request: RequestContext): Promise<void>;
}

/** Makes the service. */
export function createMembersService({ database }: Pick<OrganizationsOptions, 'database'>): MembersService {
  return {
    list: (principal, id, asked) =>
      database.readAsSystem(async (sql) => {
        await reachOrganization(sql, principal, id, 'read');
        return listMembers(sql, id, asked);
      }),
    get: (principal, { id, personId }) =>
      database.readAsSystem(async (sql) => {
        await reachOrganization(sql, principal, id, 'read');
        return memberOf(sql, id, personId);
      }),
    update: (principal, { id, personId }, wish, request) =>
      database.asSystem(async (tx) => {
        // The lock: of two owners who step down at the same moment one stays.
        const at = await reachOrganization(tx, principal, id, 'change', { lock: true });
        const member = await memberOf(tx, id, personId);
        requireRevision(member, request);
        const before = { role: member.role, projects: member.projects };
        const after = {
          role: wish.role === undefined ? before.role : wish.role,
          projects: wish.projects ?? before.projects,
        };
        await requireProjects(tx, id, after);
        if (after.role === null && after.projects.length === 0) {
          throw new ProblemError('validation_failed', 'Nothing would be left. Remove the person instead.', {
            errors: [{ path: 'role', message: 'leaves no role at all' }],
          });
        }
        const otherOwners = await countOtherOwners(tx, id, personId);
        requireRolesChange({ before, after, permissions: principal.permissions, otherOwners });
        await storeRoles(tx, id, personId, after);
        await recordManagedChange(tx, principal, request, at, {
          action: 'member.role-changed',
          target: { kind: 'person', id: personId, name: member.name },
          details: {
            from: before.role,
            to: after.role,
            projectsFrom: describeProjects(before),
            projectsTo: describeProjects(after),
          },
        });
        return memberOf(tx, id, personId);
      }),
    remove: (principal, { id, personId }, request) =>
      database.asSystem(async (tx) => {
        const at = await reachOrganization(tx, principal, id, 'change', { lock: true });
        const member = await memberOf(tx, id, personId);
        requireRevision(member, request);
        const otherOwners = await countOtherOwners(tx, id, personId);
        const after = { role: null, projects: [] };
        requireRolesChange({ before: member, after, permissions: principal.permissions, otherOwners });
        const keys = await deleteMember(tx, id, personId);
        await rehome(tx, id, [personId]);
        await recordManagedChange(tx, principal, request, at, {
          action: 'member.removed',
          target: { kind: 'person', id: personId, name: member.name },
          details: { role: member.role, projects: describeProjects(member), apiKeysRevoked: keys },
        });
      }),
  };
}

async function memberOf(sql: SqlHandle, organizationId: string, personId: string): Promise<StoredMember> {
  const member = await findMember(sql, organizationId, personId);
  if (!member) throw new ProblemError('not_found', 'There is no such member.');
  return member;
}

function requireRevision(member: StoredMember, { ifMatch }: RequestContext): void {
  if (ifMatch === null || ifMatch === revisionOf(member)) return;
  throw new ProblemError('conflict', 'The roles were changed meanwhile. Look at them again.', {
    errors: [{ path: 'If-Match', message: 'is not the present revision' }],
  });
}

async function requireProjects(sql: SqlHandle, organizationId: string, { projects }: MemberRoles): Promise<void> {
  const known = new Set((await listProjects(sql, organizationId)).map(({ id }) => id));
  const named = new Set<string>();
  for (const [index, { projectId, role }] of projects.entries()) {
    const path = `projects.${index}`;
    const message = !known.has(projectId)
      ? 'is no project of the organization'
      : named.has(projectId)
        ? 'is named twice'
        : role === 'owner'
          ? 'a project has no owner: administrator is the most'
          : null;
    named.add(projectId);
    if (message === null) continue;
    throw new ProblemError('validation_failed', `${path}: ${message}.`, { errors: [{ path, message }] });
  }
}

function describeProjects({ projects }: MemberRoles): string {
  return projects.map(({ projectId, role }) => `${projectId}: ${role}`).join(', ');
}
