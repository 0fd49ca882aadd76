import { newId } from '@kumo/model';
import type { Stack } from '../../support/stack.ts';
import { until } from '../../support/until.ts';
import type { House, Organization, Person } from './house.ts';

/** Ids of things that an organization owns, by the noun in the path. */
export type ThingsOf = ReadonlyMap<string, string>;

/** Fills an organization with one of everything, by its owner; what the sandbox cloud seeds included. */
export async function furnish(
  stack: Stack,
  house: House,
  organization: Organization,
  owner: Person,
): Promise<ThingsOf> {
  const json = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${stack.url}/api/v1${path}`, {
      method,
      headers: { origin: stack.url, ...owner.session, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? {} : JSON.parse(text);
  };
  const at = `/organizations/${organization.id}`;
  const things = new Map<string, string>([
    ['organizations', organization.id],
    ['projectId', organization.projectId],
    ['personId', (await house.person(organization, 'viewer')).id],
  ]);
  const make = async (noun: string, path: string, body: object) =>
    things.set(noun, (await json('POST', path, body)).id);
  await make('clouds', '/clouds', { provider: 'sandbox', name: 'theirs', options: { seed: 'theirs', instances: 3 } });
  const below = await house.organization('Granted', organization.id);
  await make('cloudGrantId', `/clouds/${things.get('clouds')}/grants`, { organizationId: below.id });
  await make('invitationId', `${at}/invitations`, { email: 'guest@example.com', role: 'viewer' });
  await make('grantId', `${at}/access-grants`, { role: 'viewer' });
  await make('api-keys', '/api-keys', { name: 'theirs' });
  await make('service-accounts', '/service-accounts', { name: 'theirs', role: 'viewer' });
  await make('keyId', `/service-accounts/${things.get('service-accounts')}/api-keys`, { name: 'theirs' });
  things.set('sessions', (await json('GET', '/sessions/current')).id);
  things.set(
    'audit-events',
    await until('the audit log to tell of it', async () => (await json('GET', '/audit-events')).items[0]?.id),
  );
  things.set('passkeys', newId('passkey')); // only a browser can make one; what nobody has is answered alike
  for (const noun of [
    'instances',
    'images',
    'volumes',
    'networks',
    'snapshots',
    'subnets',
    'firewalls',
    'public-ips',
  ]) {
    things.set(noun, (await json('GET', `/${noun}`)).items[0].id);
  }
  things.set('ruleId', (await json('GET', `/firewalls/${things.get('firewalls')}`)).rules[0]?.id ?? 'rule');
  things.set('key-pairs', (await json('GET', '/key-pairs')).items[0]?.id ?? newId('keyPair'));
  things.set('instances', (await json('GET', '/instances?state=running')).items[0].id);
  things.set('operations', (await json('POST', `/instances/${things.get('instances')}/stop`)).id);
  return things;
}

/** A body that each operation takes, for those that need one. */
export const bodies: Readonly<Record<string, object>> = {
  'PATCH /clouds/{id}': { name: 'x' },
  'POST /clouds/{id}/grants': { organizationId: newId('organization') },
  'PATCH /clouds/{id}/grants/{cloudGrantId}': { limits: { instances: 1 } },
  'PATCH /instances/{id}': { name: 'x' },
  'POST /instances/{id}/rebuild': { imageId: newId('image') },
  'POST /instances/{id}/resize': { vcpus: 1 },
  'POST /instances/{id}/snapshot': { name: 'x' },
  'PUT /instances/{id}/firewalls': { firewallIds: [] },
  'POST /volumes/{id}/attach': { instanceId: newId('instance') },
  'POST /volumes/{id}/grow': { sizeBytes: 2 ** 30 },
  'POST /public-ips/{id}/associate': { instanceId: newId('instance') },
  'POST /firewalls/{id}/rules': { direction: 'ingress', protocol: 'any', cidr: '0.0.0.0/0' },
  'PATCH /organizations/{id}': { name: 'Renamed' },
  'POST /organizations/{id}/move': { parentId: newId('organization') },
  'POST /organizations/{id}/suspend': { reason: 'x' },
  'PUT /organizations/{id}/policies': { ceiling: 'owner' },
  'POST /organizations/{id}/projects': { name: 'x' },
  'PATCH /organizations/{id}/projects/{projectId}': { name: 'x' },
  'PATCH /organizations/{id}/members/{personId}': { role: 'viewer' },
  'POST /organizations/{id}/invitations': { email: 'other@example.com', role: 'viewer' },
  'POST /organizations/{id}/access-grants': { role: 'viewer' },
  'PATCH /me/passkeys/{id}': { name: 'x' },
  'POST /service-accounts/{id}/api-keys': { name: 'x' },
};

/** The path with the ids of things in place of its parameters: `{id}` is one of the noun that the path begins with. */
export function fill(path: string, things: ThingsOf): string {
  const noun = path.startsWith('/me/passkeys') ? 'passkeys' : (path.split('/')[1] ?? '');
  return path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const id = things.get(name === 'id' ? noun : name);
    if (id === undefined) throw new Error(`nothing for ${name} of ${path}`);
    return id;
  });
}
