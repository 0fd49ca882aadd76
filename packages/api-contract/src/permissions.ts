/** Every permission there is. An operation names exactly one, or says `public` or `authenticated`. */
export const permissions = [
  'clouds:read',
  'clouds:manage',
  'instances:read',
  'instances:launch',
  'instances:control',
  'instances:terminate',
  'instances:console',
  'images:read',
  'images:manage',
  'volumes:read',
  'volumes:manage',
  'networks:read',
  'networks:manage',
  'key-pairs:manage',
  'operations:read',
  'operations:cancel',
  'events:read',
  'organization:read',
  'organization:manage',
  'members:read',
  'members:manage',
  'audit:read',
  'api-keys:manage',
] as const;

/** One permission. */
export type Permission = (typeof permissions)[number];

/** Roles at an organization, strongest first. */
export const roles = ['owner', 'administrator', 'operator', 'developer', 'billing', 'viewer'] as const;

/** One role. */
export type Role = (typeof roles)[number];

const read = [
  'clouds:read',
  'instances:read',
  'images:read',
  'volumes:read',
  'networks:read',
  'operations:read',
  'events:read',
  'organization:read',
] as const satisfies Permission[];

const develop = [
  ...read,
  'instances:launch',
  'instances:control',
  'instances:terminate',
  'instances:console',
  'volumes:manage',
  'key-pairs:manage',
  'operations:cancel',
  'api-keys:manage',
] as const satisfies Permission[];

const operate = [...develop, 'images:manage', 'networks:manage', 'members:read'] as const satisfies Permission[];

/** What each role may do. The written table in docs/permissions.md is the law; a test holds this one to it. */
export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  owner: permissions,
  administrator: permissions,
  operator: operate,
  developer: develop,
  billing: ['organization:read', 'clouds:read', 'instances:read', 'api-keys:manage'],
  viewer: read,
};
