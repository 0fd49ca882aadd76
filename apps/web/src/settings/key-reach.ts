import type { Permission, Role } from '@kumo/api-contract';
import { organizationPermissions, rolePermissions } from '@kumo/api-contract/permissions';

/** A project as the session tells it: with what one may do inside it. */
interface Project {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly Permission[];
}

/** Where a key of one's own may work. */
export interface KeyPlace {
  /** Empty: everywhere that its holder may. */
  readonly projectId: string;
  readonly label: string;
  /** What it may be given there. */
  readonly held: readonly Permission[];
}

/**
 * Places for a key of somebody who may do `held` where they act now. Who acts inside a project makes keys of that project
 * only; inside another one nobody gives what they do not have here.
 */
export function keyPlaces(
  held: readonly Permission[],
  projects: readonly Project[],
  actedIn: Pick<Project, 'id' | 'name'> | undefined,
): readonly KeyPlace[] {
  if (actedIn) return [{ projectId: actedIn.id, label: `Only in the project ${actedIn.name}`, held }];
  const inside = projects.map(({ id, name, permissions }) => ({
    projectId: id,
    label: `Only in the project ${name}`,
    held: held.filter((permission) => permissions.includes(permission)),
  }));
  return [{ projectId: '', label: 'Everywhere that I may', held }, ...inside];
}

/** What a key of a service account may be given: what the account may do where it is, as far as whoever gives it may. */
export function heldOfAccount(
  account: { readonly role: Role; readonly projectId: string | null },
  own: readonly Permission[],
): readonly Permission[] {
  return rolePermissions[account.role].filter(
    (permission) =>
      own.includes(permission) && (account.projectId === null || !organizationPermissions.includes(permission)),
  );
}

/** Why a key cannot be renewed by somebody who may give `held`; undefined when it can. */
export function rotationRefusal(scopes: readonly Permission[], held: readonly Permission[]): string | undefined {
  const beyond = scopes.filter((scope) => !held.includes(scope));
  if (beyond.length === 0) return undefined;
  return `It may do what you cannot give here: ${beyond.join(', ')}. Make another key instead.`;
}
