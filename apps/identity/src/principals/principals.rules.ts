import { type Permission, type Role, rolePermissions } from '@kumo/api-contract';

/** What a credential may do: what its person's role allows, narrowed to the key's scopes where it has any. */
export function effectivePermissions(role: Role, scopes: readonly Permission[] | null): Permission[] {
  const allowed = rolePermissions[role];
  return scopes === null ? [...allowed] : allowed.filter((permission) => scopes.includes(permission));
}
