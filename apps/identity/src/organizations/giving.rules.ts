import { type Permission, type Role, rolePermissions } from '@kumo/api-contract';
import { ProblemError } from '@kumo/service-kit';

/** Whether somebody with these permissions may give a role, or take it: nobody handles more than they have. */
export function mayGive(permissions: readonly Permission[], role: Role): boolean {
  return rolePermissions[role].every((permission) => permissions.includes(permission));
}

/** Throws `forbidden` for the first role that goes beyond the permissions. */
export function requireMayGive(permissions: readonly Permission[], roles: readonly Role[]): void {
  const beyond = roles.find((role) => !mayGive(permissions, role));
  if (beyond === undefined) return;
  throw new ProblemError(
    'forbidden',
    beyond === 'owner' && !permissions.includes('owners:manage')
      ? 'Only an owner can give the role of owner, or take it.'
      : `You cannot give or take the role ${beyond}: it may do more than you.`,
  );
}
