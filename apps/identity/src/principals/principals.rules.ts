import {
  organizationPermissions,
  type Permission,
  type QuotaLimits,
  type Role,
  readPermissions,
  rolePermissions,
} from '@kumo/api-contract';
import type { PrincipalClaims } from '@kumo/service-kit';

/** One organization on the way from the top down to the one acted for. */
export interface OrganizationOnPath {
  id: string;
  name: string;
  state: 'active' | 'suspended' | 'closing' | 'closed';
  ceiling: Role | null;
  secondFactorRequired: boolean;
  limits: QuotaLimits | null;
}

/** A role in one project. */
export interface ProjectStanding {
  projectId: string;
  role: Role;
}

/** What somebody stands for at one organization, as it is stored. */
export interface Standing {
  /** From the top down to the organization itself; never empty. */
  path: OrganizationOnPath[];
  /** In the organization as a whole. */
  role: Role | null;
  /** In single projects, the oldest project first. */
  projectRoles: ProjectStanding[];
  /** Access that the organization gave to one above it where the person is owner or administrator. */
  grants: { role: Role; from: { organizationId: string; name: string } }[];
  /** Limits of the project acted in. */
  projectLimits: QuotaLimits | null;
}

/** How the credential narrows it. */
export interface Narrowing {
  /** The project asked for, or that the key is bound to. */
  projectId: string | null;
  scopes: readonly Permission[] | null;
  /** A session: whether a second factor was shown. A key: whether its person has one; service accounts count as such. */
  secondFactor: boolean;
}

/** What a principal may do: the part of its claims that is decided here. */
export type Rights = Pick<
  PrincipalClaims,
  'projectId' | 'actingFrom' | 'roles' | 'permissions' | 'restriction' | 'quotas'
>;

/** The project that somebody acts in who has roles in single projects only and names none: the first. */
export function projectActedIn(standing: Pick<Standing, 'role' | 'projectRoles'>, asked: string | null): string | null {
  return asked ?? (standing.role === null ? (standing.projectRoles[0]?.projectId ?? null) : null);
}

/** What a credential may do at an organization; undefined: nothing there is the caller's, not even to know of it. */
export function rightsOf(
  standing: Standing,
  { projectId: asked, scopes, secondFactor }: Narrowing,
): Rights | undefined {
  const projectId = projectActedIn(standing, asked);
  const inProject = standing.projectRoles.find((project) => project.projectId === projectId);
  const own = [standing.role, inProject?.role].filter((role): role is Role => role !== null && role !== undefined);
  const grant = own.length === 0 ? standing.grants[0] : undefined;
  const roles = grant === undefined ? own : [grant.role];
  if (roles.length === 0) return undefined;

  const restriction = restrictionOf(standing.path, secondFactor);
  const ceilings = standing.path.flatMap(({ ceiling }) => (ceiling === null ? [] : [rolePermissions[ceiling]]));
  const permissions = [...new Set(roles.flatMap((role) => rolePermissions[role]))].filter(
    (permission) =>
      ceilings.every((ceiling) => ceiling.includes(permission)) &&
      (scopes === null || scopes.includes(permission)) &&
      (projectId === null || !organizationPermissions.includes(permission)) &&
      isLeft(permission, restriction),
  );
  return {
    projectId,
    actingFrom: grant?.from ?? null,
    roles: [...new Set(roles)],
    permissions,
    restriction,
    quotas: quotasOf(standing, projectId),
  };
}

const states = ['active', 'suspended', 'closing', 'closed'] as const;

/** The strictest state on the way down. */
export function stateOf(path: readonly Pick<OrganizationOnPath, 'state'>[]): OrganizationOnPath['state'] {
  return states[Math.max(0, ...path.map(({ state }) => states.indexOf(state)))] ?? 'active';
}

function restrictionOf(path: readonly OrganizationOnPath[], secondFactor: boolean): Rights['restriction'] {
  if (!secondFactor && path.some(({ secondFactorRequired }) => secondFactorRequired)) return 'second_factor';
  const state = stateOf(path);
  return state === 'active' ? null : state;
}

function isLeft(permission: Permission, restriction: Rights['restriction']): boolean {
  if (restriction === null) return true;
  return (restriction === 'suspended' || restriction === 'closing') && readPermissions.includes(permission);
}

function quotasOf({ path, projectLimits }: Standing, projectId: string | null): Rights['quotas'] {
  const limited = (limits: QuotaLimits | null): limits is QuotaLimits =>
    limits !== null && Object.values(limits).some((limit) => limit !== null);
  return [
    ...path.flatMap(({ id, limits }) => (limited(limits) ? [{ kind: 'organization' as const, id, limits }] : [])),
    ...(projectId !== null && limited(projectLimits)
      ? [{ kind: 'project' as const, id: projectId, limits: projectLimits }]
      : []),
  ];
}
