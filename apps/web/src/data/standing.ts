import type { Permission, Role } from '@kumo/api-contract';
import { organizationPermissions, rolePermissions } from '@kumo/api-contract/permissions';

/** What a refusal is told from: what the API says of an organization. */
export interface Standing {
  readonly name: string;
  readonly role: Role | null;
  readonly ceiling: Role | null;
  readonly access: 'member' | 'granted' | 'below';
  readonly restriction: 'second_factor' | 'suspended' | 'closing' | 'closed' | null;
}

/** The project that one acts in. */
export interface ProjectStanding {
  readonly name: string;
  readonly role: Role | null;
}

/** Why somebody lacks a permission, as a sentence. */
export function refusalOf(
  organization: Standing,
  project: ProjectStanding | undefined,
  permission: Permission,
): string {
  const { name, role, ceiling, access, restriction } = organization;
  if (restriction === 'suspended') return `${name} is suspended: it can be looked at, not changed.`;
  if (restriction === 'closing') return `${name} is being closed: it can be looked at, not changed.`;
  if (restriction === 'closed') return `${name} is closed.`;
  if (project && organizationPermissions.includes(permission)) {
    return `This is about the whole of ${name}; you act inside the project ${project.name}.`;
  }
  const held = [...new Set([role, project?.role ?? null])].filter((each) => each !== null);
  if (ceiling !== null && held.some((each) => rolePermissions[each].includes(permission))) {
    return `From above it is set that nobody in ${name} may do more than the role ${ceiling} allows.`;
  }
  if (access === 'granted') return `${name} lets you act as ${held.join(' and ')} only; that does not include this.`;
  if (held.length === 0) return `You have no role in ${name}.`;
  return held.length === 1
    ? `Your role, ${held.join()}, does not include this in ${name}.`
    : `Your roles, ${held.join(' and ')}, do not include this in ${name}.`;
}

/** Roles that somebody may give: those whose permissions they all have themselves. */
export function rolesToGive(held: readonly Permission[]): readonly Role[] {
  return (Object.keys(rolePermissions) as Role[]).filter((role) =>
    rolePermissions[role].every((permission) => held.includes(permission)),
  );
}
