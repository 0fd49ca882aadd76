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
  'organizations:manage',
  'owners:manage',
  'access:manage',
  'projects:manage',
  'quotas:manage',
  'members:read',
  'members:manage',
  'service-accounts:manage',
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

const operate = [
  ...develop,
  'images:manage',
  'networks:manage',
  'projects:manage',
  'members:read',
] as const satisfies Permission[];

/** Everything but what makes an organization somebody's own. */
const administer = permissions.filter((permission) => permission !== 'owners:manage');

/** What each role may do. The written table in docs/permissions.md is the law; a test holds this one to it. */
export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  owner: permissions,
  administrator: administer,
  operator: operate,
  developer: develop,
  billing: ['organization:read', 'clouds:read', 'instances:read', 'api-keys:manage'],
  viewer: read,
};

/** What is left of an organization that is suspended or closing: nothing but to look at what is there. */
export const readPermissions: readonly Permission[] = permissions.filter((permission) => permission.endsWith(':read'));

/** What is about the organization as a whole: nobody has it while acting inside one project only. */
export const organizationPermissions: readonly Permission[] = [
  'clouds:manage',
  'organization:manage',
  'organizations:manage',
  'owners:manage',
  'access:manage',
  'projects:manage',
  'quotas:manage',
  'members:read',
  'members:manage',
  'service-accounts:manage',
  'audit:read',
];
