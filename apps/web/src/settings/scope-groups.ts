import type { Permission } from '@kumo/api-contract';

/** Scopes that belong together, as people think of them. */
export interface ScopeGroup {
  readonly name: string;
  readonly scopes: ReadonlyArray<{ readonly scope: Permission; readonly words: string }>;
}

/** Every scope that a key can have, in groups. */
export const scopeGroups: readonly ScopeGroup[] = [
  {
    name: 'Instances',
    scopes: [
      { scope: 'instances:read', words: 'See them, their logs and figures' },
      { scope: 'instances:launch', words: 'Launch' },
      { scope: 'instances:control', words: 'Start, stop, resize, change' },
      { scope: 'instances:terminate', words: 'Terminate and rebuild' },
      { scope: 'instances:console', words: 'Open a console inside' },
      { scope: 'key-pairs:manage', words: 'Import and delete key pairs' },
    ],
  },
  {
    name: 'Storage, networks, images',
    scopes: [
      { scope: 'volumes:read', words: 'See volumes and snapshots' },
      { scope: 'volumes:manage', words: 'Change volumes and snapshots' },
      { scope: 'networks:read', words: 'See networks, firewalls, addresses' },
      { scope: 'networks:manage', words: 'Change networks, firewalls, addresses' },
      { scope: 'images:read', words: 'See images' },
      { scope: 'images:manage', words: 'Pull and delete images' },
    ],
  },
  {
    name: 'Clouds and what goes on',
    scopes: [
      { scope: 'clouds:read', words: 'See clouds, quotas, prices' },
      { scope: 'clouds:manage', words: 'Connect and disconnect clouds' },
      { scope: 'operations:read', words: 'See operations' },
      { scope: 'operations:cancel', words: 'Cancel operations' },
      { scope: 'events:read', words: 'Follow changes as they happen' },
    ],
  },
  {
    name: 'Organization and people',
    scopes: [
      { scope: 'organization:read', words: 'See the organization' },
      { scope: 'organization:manage', words: 'Change its name' },
      { scope: 'organizations:manage', words: 'Manage organizations below' },
      { scope: 'owners:manage', words: 'Give and take ownership' },
      { scope: 'access:manage', words: 'End access from above' },
      { scope: 'projects:manage', words: 'Make and delete projects' },
      { scope: 'quotas:manage', words: 'Set quotas' },
      { scope: 'members:read', words: 'See members' },
      { scope: 'members:manage', words: 'Invite and remove members' },
      { scope: 'service-accounts:manage', words: 'Manage service accounts' },
      { scope: 'audit:read', words: 'Read the audit log' },
      { scope: 'api-keys:manage', words: 'Make and revoke keys' },
    ],
  },
];
