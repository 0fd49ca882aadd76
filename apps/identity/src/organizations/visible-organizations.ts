import type { SqlHandle } from '@kumo/db/identity';
import { type Principal, ProblemError } from '@kumo/service-kit';
import type { ListPage } from '../list-pages.ts';
import { findStanding } from '../principals/principals.repository.ts';
import { stateOf } from '../principals/principals.rules.ts';
import {
  findOrganizationIdsOf,
  listOrganizations,
  type OrganizationsAsked,
  type StoredOrganization,
} from './organizations.repository.ts';
import {
  type OrganizationAnswer,
  permissionsInside,
  reachableOrganization,
  toOwnAnswer,
} from './reachable-organizations.ts';
import { strictestCeiling } from './tree.rules.ts';

/** A page of organizations, as they are answered. */
export type VisibleOrganizations = Omit<ListPage<never>, 'rows'> & { items: OrganizationAnswer[] };

/**
 * What a principal sees of the tree: the organizations that its person can act for (a key: the one that it is bound to)
 * and, with `organizations:manage`, all below the one it acts for.
 */
export async function listVisibleOrganizations(
  sql: SqlHandle,
  principal: Principal,
  asked: OrganizationsAsked,
  now: Date,
): Promise<VisibleOrganizations> {
  const { kind, personId, organizationId } = principal;
  const ids =
    kind === 'session' && personId !== null ? await findOrganizationIdsOf(sql, personId, now) : [organizationId];
  const belowId = principal.permissions.includes('organizations:manage') ? organizationId : null;
  const { rows, ...page } = await listOrganizations(sql, { ids, belowId }, asked);
  const items: OrganizationAnswer[] = [];
  for (const organization of rows) {
    const answer = ids.includes(organization.id)
      ? await actedFor(sql, principal, organization, now)
      : toBelowAnswer(organization);
    if (answer) items.push(answer);
    else if (belowId !== null && organization.path.includes(belowId)) items.push(toBelowAnswer(organization));
  }
  return { items, ...page };
}

/** One of them. Throws `not_found` for every other. */
export async function findVisibleOrganization(
  sql: SqlHandle,
  principal: Principal,
  id: string,
  now: Date,
): Promise<OrganizationAnswer> {
  const [found] = (await listVisibleOrganizations(sql, principal, { limit: 1, id }, now)).items;
  if (!found) throw new ProblemError('not_found', 'There is no such organization.');
  return found;
}

/** For a key what it was narrowed to; for people what they could do there. */
async function actedFor(
  sql: SqlHandle,
  principal: Principal,
  organization: StoredOrganization,
  now: Date,
): Promise<OrganizationAnswer | undefined> {
  const { kind, personId, secondFactor } = principal;
  if (kind === 'session' && personId !== null) {
    return reachableOrganization(sql, { personId, secondFactor, now }, organization);
  }
  const { projectId, scopes, restriction } = principal;
  const stored = await findStanding(sql, { organizationId: organization.id, personId, projectId, now });
  const standing = stored && (personId === null ? { ...stored, role: principal.roles[0] ?? null } : stored);
  // Whether its person has a second factor is known by what would be refused without one.
  const narrowing = { scopes, secondFactor: restriction !== 'second_factor' };
  return {
    ...toBelowAnswer(organization),
    access: 'member',
    role: projectId === null ? (principal.roles[0] ?? null) : null,
    permissions: principal.permissions,
    restriction,
    projects: organization.projects
      .filter(({ id }) => projectId === null || id === projectId)
      .map((project) => ({
        ...project,
        role: project.id === projectId ? (principal.roles[0] ?? null) : null,
        permissions: standing ? permissionsInside(standing, project.id, narrowing) : [],
      })),
  };
}

/** An organization that is managed from above: what it holds is not seen, and nobody acts for it. */
function toBelowAnswer(organization: StoredOrganization): OrganizationAnswer {
  return {
    ...toOwnAnswer(organization),
    state: stateOf(organization.above),
    ceiling: strictestCeiling(organization.above),
    secondFactorRequired: organization.above.some(({ secondFactorRequired }) => secondFactorRequired),
    access: 'below',
    role: null,
    permissions: [],
    restriction: null,
    projects: organization.projects.map((project) => ({ ...project, role: null, permissions: [] })),
  };
}
