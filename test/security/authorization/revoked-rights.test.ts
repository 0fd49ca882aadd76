import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followEvents } from '../../support/event-stream.ts';
import { signIn } from '../../support/sign-in.ts';
import { type Stack, startStack } from '../../support/stack.ts';
import { until } from '../../support/until.ts';
import { type Headers, type House, houseEnvironment, type Organization, openHouse, type Person } from './house.ts';

/** What was taken away has no effect any more after this time, milliseconds: promised to users. */
const outWithinMs = 5_000;

/** Somebody who may do something, what shows it, and what takes it away. */
interface Case {
  headers: Headers;
  /** A request that is answered with 200 as long as the right stands. */
  path: string;
  /** Status afterwards. */
  afterwards: number;
  takeAway(): Promise<void>;
}

describe('rights that are taken away while somebody uses them', () => {
  let stack: Stack;
  let house: House;
  let owner: Headers;
  let organization: Organization;

  const call = async (headers: Headers, method: string, path: string, body?: object) => {
    const answer = await fetch(`${stack.url}/api/v1${path}`, {
      method,
      headers: { origin: stack.url, ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  };
  /** The owner of the organization above changes something; it must work. */
  const change = async (headers: Headers, method: string, path: string, body?: object): Promise<string> => {
    const { status, text } = await call(headers, method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return text;
  };
  const member = async (role: string, at = organization): Promise<Person> => house.person(at, role);
  const below = (): Promise<Organization> => house.organization('Below', organization.id);

  beforeAll(async () => {
    stack = await startStack({ env: houseEnvironment });
    house = await openHouse(stack);
    owner = (await signIn(stack.url, stack.owner)).headers;
    const { rows } = await house.sql.query<{ id: string }>('SELECT id FROM organizations');
    const id = rows[0]?.id ?? '';
    const projects = await house.sql.query<{ id: string }>('SELECT id FROM projects');
    organization = { id, path: [id], projectId: projects.rows[0]?.id ?? '' };
    await change(owner, 'POST', '/clouds', {
      provider: 'sandbox',
      name: 'rights',
      options: { seed: 'r', instances: 5 },
    });
  });
  afterAll(async () => {
    await house?.close();
    await stack?.stop();
  });

  const cases: [string, () => Promise<Case>][] = [
    [
      'a membership',
      async () => {
        const { id, session } = await member('operator');
        const at = `/organizations/${organization.id}/members/${id}`;
        return {
          headers: session,
          path: '/instances',
          afterwards: 403,
          takeAway: async () => void (await change(owner, 'DELETE', at)),
        };
      },
    ],
    [
      'the key of somebody who is removed',
      async () => {
        const person = await member('operator');
        const at = `/organizations/${organization.id}/members/${person.id}`;
        const headers = await house.key(person);
        return {
          headers,
          path: '/instances',
          afterwards: 401,
          takeAway: async () => void (await change(owner, 'DELETE', at)),
        };
      },
    ],
    [
      'a stronger role',
      async () => {
        const { id, session } = await member('administrator');
        const at = `/organizations/${organization.id}/members/${id}`;
        const takeAway = async () => void (await change(owner, 'PATCH', at, { role: 'viewer' }));
        return { headers: session, path: '/audit-events', afterwards: 403, takeAway };
      },
    ],
    [
      'a role in a project',
      async () => {
        const { id, session } = await house.person(organization, 'developer', 'project');
        const at = `/organizations/${organization.id}/members/${id}`;
        return {
          headers: session,
          path: '/instances',
          afterwards: 403,
          takeAway: async () => void (await change(owner, 'DELETE', at)),
        };
      },
    ],
    [
      'an organization, by its suspension',
      async () => {
        const { id } = await below();
        const { session } = await member('owner', { id, path: [], projectId: '' });
        const at = `/organizations/${id}/suspend`;
        const takeAway = async () => void (await change(owner, 'POST', at, { reason: 'not paid' }));
        return { headers: session, path: `/organizations/${id}/export`, afterwards: 403, takeAway };
      },
    ],
    [
      'access that was given from below',
      async () => {
        const organizationBelow = await below();
        const giver = await member('owner', organizationBelow);
        const at = `/organizations/${organizationBelow.id}/access-grants`;
        const { id } = JSON.parse(await change(giver.session, 'POST', at, { role: 'viewer' })) as { id: string };
        const headers = { ...owner, 'organization-id': organizationBelow.id };
        const takeAway = async () => void (await change(giver.session, 'DELETE', `${at}/${id}`));
        return { headers, path: '/instances', afterwards: 403, takeAway };
      },
    ],
    [
      'a service account',
      async () => {
        const account = await change(owner, 'POST', '/service-accounts', { name: 'robot', role: 'operator' });
        const { id } = JSON.parse(account) as { id: string };
        const key = await change(owner, 'POST', `/service-accounts/${id}/api-keys`, { name: 'robot' });
        const { secret } = JSON.parse(key) as { secret: string };
        const takeAway = async () => void (await change(owner, 'DELETE', `/service-accounts/${id}`));
        return { headers: { authorization: `Bearer ${secret}` }, path: '/instances', afterwards: 401, takeAway };
      },
    ],
    [
      'what a second factor is now needed for',
      async () => {
        const { id } = await below();
        const { session } = await member('viewer', { id, path: [], projectId: '' });
        const takeAway = async () => {
          await house.sql.query('UPDATE organizations SET second_factor_required = true WHERE id = $1', [id]);
        };
        return { headers: session, path: '/instances', afterwards: 403, takeAway };
      },
    ],
  ];

  it.each(cases)('%s: gone within 5 s, open streams too', async (_what, make) => {
    const { headers, path, afterwards, takeAway } = await make();
    expect((await call(headers, 'GET', path)).status).toBe(200);
    const stream = await followEvents((target, init) =>
      fetch(`${stack.url}${target}`, { ...init, headers: { ...init.headers, ...headers } }),
    );
    await takeAway();
    const at = performance.now();
    const leftMs = () => Math.max(0, at + outWithinMs - performance.now());
    await until('the open stream has ended', () => !stream.isOpen, leftMs());
    await until('it is refused', async () => (await call(headers, 'GET', path)).status === afterwards, leftMs());
  });
});
