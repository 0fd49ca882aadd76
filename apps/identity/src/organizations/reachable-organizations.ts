import type { organizationSchema, Permission } from '@kumo/api-contract';
import type { SqlHandle } from '@kumo/db/identity';
import type { z } from 'zod';
import { findStanding } from '../principals/principals.repository.ts';
import { type Narrowing, projectActedIn, rightsOf, type Standing, stateOf } from '../principals/principals.rules.ts';
import { findOrganizationIdsOf, findOrganizations, type StoredOrganization } from './organizations.repository.ts';
import { strictestCeiling } from './tree.rules.ts';

/** An organization as the contract shows it. */
export type OrganizationAnswer = z.input<typeof organizationSchema>;

/** Somebody who asks what can be reached. */
export interface Visitor {
  personId: string;
  /** Whether this session has shown a second factor. */
  secondFactor: boolean;
  now: Date;
}

/** The organizations that a person can act for, the oldest first, each with what may be done there. */
export async function listReachableOrganizations(sql: SqlHandle, visitor: Visitor): Promise<OrganizationAnswer[]> {
  const ids = await findOrganizationIdsOf(sql, visitor.personId, visitor.now);
  const answers: OrganizationAnswer[] = [];
  for (const organization of await findOrganizations(sql, ids)) {
    const answer = await reachableOrganization(sql, visitor, organization);
    if (answer) answers.push(answer);
  }
  return answers;
}

/** One organization as its person sees it; undefined: there is nothing of the person's. */
export async function reachableOrganization(
  sql: SqlHandle,
  { personId, secondFactor, now }: Visitor,
  organization: StoredOrganization,
): Promise<OrganizationAnswer | undefined> {
  const asked = { organizationId: organization.id, personId, projectId: null, now };
  const standing = await findStanding(sql, asked);
  const rights = standing && rightsOf(standing, { projectId: null, scopes: null, secondFactor });
  if (!standing || !rights) return undefined;
  const isNarrow = projectActedIn(standing, null) !== null;
  const ownOrder = standing.projectRoles.map(({ projectId }) => projectId);
  const roleIn = (projectId: string) =>
    standing.projectRoles.find((project) => project.projectId === projectId)?.role ?? null;
  return {
    ...toOwnAnswer(organization),
    state: stateOf(standing.path),
    ceiling: strictestCeiling(standing.path),
    secondFactorRequired: standing.path.some((above) => above.secondFactorRequired),
    access: rights.actingFrom === null ? 'member' : 'granted',
    role: standing.role ?? (rights.actingFrom === null ? null : (rights.roles[0] ?? null)),
    permissions: rights.permissions,
    restriction: rights.restriction,
    projects: organization.projects
      .map((project) => ({
        ...project,
        role: roleIn(project.id),
        permissions: permissionsInside(standing, project.id, { scopes: null, secondFactor }),
      }))
      .filter((project) => !isNarrow || project.role !== null)
      // Where no project is named, the first is acted in.
      .sort((a, b) => (isNarrow ? ownOrder.indexOf(a.id) - ownOrder.indexOf(b.id) : 0)),
  };
}

/** What may be done inside one project: decided by the same rules as when a request asks for it. */
export function permissionsInside(
  standing: Standing,
  projectId: string,
  narrowing: Omit<Narrowing, 'projectId'>,
): Permission[] {
  return rightsOf(standing, { ...narrowing, projectId })?.permissions ?? [];
}

/** What an organization is by itself, whoever asks. */
export function toOwnAnswer({ id, name, parentId, path, stateReason, closesAt, createdAt }: StoredOrganization) {
  return {
    id,
    name,
    parentId,
    path,
    stateReason,
    closesAt: closesAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}
