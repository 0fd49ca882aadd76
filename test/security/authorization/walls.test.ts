import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../../support/stack.ts';
import { bodies, fill, furnish, type ThingsOf } from './foreign-things.ts';
import { type Headers, type House, houseEnvironment, type Organization, openHouse, type Person } from './house.ts';
import { readWrittenRules, type WrittenRoute } from './written-rules.ts';

const { roles, permissionsOf, routes } = readWrittenRules();
const withIds = routes.filter(({ path }) => path.includes('{') && !path.startsWith('/consoles'));
/** What has no id and shows many things. */
const lists = routes.filter(
  ({ method, path, needs, name }) =>
    method === 'GET' &&
    !path.includes('{') &&
    needs !== 'nobody' &&
    name !== 'GET /events' &&
    !path.includes('sparklines'),
);
/** An organization alone lets others in: those above cannot do it in its name. */
const ownOnly = new Set([
  'POST /organizations/{id}/access-grants',
  'DELETE /organizations/{id}/access-grants/{grantId}',
]);

const relations = ['parent', 'child', 'sibling', 'stranger'] as const;

/** What one organization owns, asked for by the people of others, with requests that would work if it were theirs. */
describe('what another organization owns', () => {
  let stack: Stack;
  let house: House;
  let target: Organization;
  let things: ThingsOf;
  let owner: Person;
  const callers = new Map<string, Person>();

  beforeAll(async () => {
    stack = await startStack({ env: houseEnvironment });
    house = await openHouse(stack);
    const { rows } = await house.sql.query<{ id: string }>('SELECT id FROM organizations WHERE parent_id IS NULL');
    const rootId = rows[0]?.id ?? '';
    const parent = await house.organization('Parent', rootId);
    target = await house.organization('Target', parent.id);
    owner = await house.person(target, 'owner');
    const organizations = {
      parent,
      child: await house.organization('Child', target.id),
      sibling: await house.organization('Sibling', parent.id),
      stranger: await house.organization('Stranger', rootId),
    };
    for (const relation of relations) {
      for (const role of roles) callers.set(`${relation} ${role}`, await house.person(organizations[relation], role));
    }
    things = await furnish(stack, house, target, owner);
  });
  afterAll(async () => {
    await house?.close();
    await stack?.stop();
  });

  const callerOf = (relation: string, role: string): Person => {
    const person = callers.get(`${relation} ${role}`);
    if (!person) throw new Error(`nobody is ${role} of ${relation}`);
    return person;
  };
  const ask = async (route: WrittenRoute, path: string, headers: Headers, body = bodies[route.name]) => {
    const answer = await fetch(`${stack.url}/api/v1${path}`, {
      method: route.method,
      headers: { origin: stack.url, ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, text };
  };

  /** A target of the same kind, so that what is allowed may come to pass without an end for the others. */
  const isManagedFromAbove = (route: WrittenRoute, role: string): boolean =>
    route.path.startsWith('/organizations/{id}') &&
    (permissionsOf.get(role)?.has('organizations:manage') ?? false) &&
    (permissionsOf.get(role)?.has(route.needs) ?? false);

  it.each(relations.flatMap((relation) => roles.map((role) => [relation, role] as const)))(
    'is not there for the %s: %s',
    async (relation, role) => {
      const wrong: object[] = [];
      for (const route of withIds) {
        if (relation === 'parent' && isManagedFromAbove(route, role)) continue; // the next test
        const may = route.needs === 'anybody' || permissionsOf.get(role)?.has(route.needs);
        const { status, text } = await ask(route, fill(route.path, things), callerOf(relation, role).session);
        const expected = may ? 404 : 403;
        if (status !== expected) wrong.push({ route: route.name, status, expected, text });
      }
      expect(wrong).toEqual([]);
    },
  );

  it.each(roles)('is managed from above as far as it is about the organization: %s', async (role) => {
    const wrong: object[] = [];
    for (const route of withIds.filter((each) => isManagedFromAbove(each, role))) {
      const body = route.path.endsWith('/move') ? { parentId: target.path.at(-2) } : bodies[route.name];
      const { session } = callerOf('parent', role);
      const { status, text } = await ask(route, fill(route.path, await disposable()), session, body);
      const isRight = ownOnly.has(route.name) ? status === 403 || status === 404 : ![401, 403, 404].includes(status);
      if (!isRight) wrong.push({ route: route.name, status, text });
    }
    expect(wrong).toEqual([]);
  });

  it.each(relations)('shows in no list of the %s', async (relation) => {
    const foreign = [...things].filter(([noun]) => noun !== 'organizations' && noun !== 'passkeys');
    for (const role of ['owner', 'viewer']) {
      for (const route of lists) {
        const { text } = await ask(route, route.path, callerOf(relation, role).session);
        // Who is let in, or sets quotas for projects below, sees which projects there are.
        const isSeen = (noun: string) => relation === 'parent' && noun === 'projectId';
        const seen = foreign.filter(([noun, id]) => text.includes(id) && !isSeen(noun));
        expect(seen, `${role}: ${route.name}`).toEqual([]);
      }
    }
  });

  it.each(relations)('cannot be acted for by the %s', async (relation) => {
    // The grant that stands lets the parent's owners and administrators look; nobody else.
    for (const role of roles) {
      const isLetIn = relation === 'parent' && (role === 'owner' || role === 'administrator');
      const { session } = callerOf(relation, role);
      for (const route of routes.filter(({ name }) => name === 'GET /instances' || name === 'GET /clouds')) {
        const { status } = await ask(route, route.path, { ...session, 'organization-id': target.id });
        expect(status, `${role}: ${route.name}`).toBe(isLetIn ? 200 : 403);
      }
    }
  });

  it('can be acted for with the role that was given from below, and no more', async () => {
    const { session } = callerOf('parent', 'owner');
    const acting = { ...session, 'organization-id': target.id };
    const wrong: object[] = [];
    for (const route of withIds.filter(({ needs }) => needs !== 'anybody')) {
      if (permissionsOf.get('viewer')?.has(route.needs)) continue;
      const { status } = await ask(route, fill(route.path, things), acting);
      if (status !== 403) wrong.push({ route: route.name, status });
    }
    expect(wrong).toEqual([]);
    const mine = await fetch(`${stack.url}/api/v1/instances/${things.get('instances')}`, { headers: acting });
    expect(mine.status).toBe(200);
  });

  it('is still what it was', async () => {
    const read = withIds.filter(({ method, path }) => method === 'GET' && path.split('/').length === 3);
    for (const route of read) {
      const { status, text } = await ask(route, fill(route.path, things), owner.session);
      expect([route.name, status], text).toEqual([route.name, 200]);
    }
  });

  /** An organization below the parent with what its management needs. */
  async function disposable(): Promise<ThingsOf> {
    const parentId = target.path.at(-2) ?? '';
    const organization = await house.organization('Disposable', parentId);
    const person = await house.person(organization, 'viewer');
    await house.person(organization, 'owner');
    const invited = await fetch(`${stack.url}/api/v1/organizations/${organization.id}/invitations`, {
      method: 'POST',
      headers: { ...callerOf('parent', 'owner').session, origin: stack.url, 'content-type': 'application/json' },
      body: JSON.stringify({ email: `${person.id}@example.com`, role: 'viewer' }),
    });
    if (invited.status !== 201) throw new Error(`no invitation: ${invited.status} ${await invited.text()}`);
    const { id: invitationId } = (await invited.json()) as { id: string };
    return new Map([
      ...things,
      ['organizations', organization.id],
      ['projectId', organization.projectId],
      ['personId', person.id],
      ['invitationId', invitationId],
    ]);
  }
});
