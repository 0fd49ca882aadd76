import { listOperations, services } from '@kumo/api-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../../support/stack.ts';
import { type Caller, verdictOf } from './expectations.ts';
import { type Headers, type House, houseEnvironment, type Organization, openHouse, type Person } from './house.ts';
import { knock, type Refusal } from './knock.ts';
import { readWrittenRules } from './written-rules.ts';

const { roles, permissionsOf, organizationOnly, routes } = readWrittenRules();
const everything = permissionsOf.get('owner') ?? new Set();

/** Permissions of a role, as far as a test of them holds. */
function of(role: string, holds: (permission: string) => boolean = () => true): ReadonlySet<string> {
  return new Set([...(permissionsOf.get(role) ?? [])].filter(holds));
}

/** Every route × role × kind of credential and organization, against the hand-written page. Nothing is changed by it. */
describe('who may do what', () => {
  let stack: Stack;
  let house: House;
  let own: Organization;
  const people = new Map<string, Person>();

  beforeAll(async () => {
    stack = await startStack({ env: houseEnvironment });
    house = await openHouse(stack);
    own = await house.organization('Own', await rootOf(house));
    for (const role of roles) people.set(role, await house.person(own, role));
  });
  afterAll(async () => {
    await house?.close();
    await stack?.stop();
  });

  const personOf = (role: string): Person => {
    const person = people.get(role);
    if (!person) throw new Error(`nobody is ${role}`);
    return person;
  };

  /** Knocks at every route and lists where the answer is not what the page says. */
  const disagreements = async (caller: Caller | undefined, headers: Headers): Promise<Refusal[]> => {
    const answers = await knock(stack.url, routes, headers);
    return answers
      .map((answer) => ({ ...answer, expected: verdictOf(answer.route, caller) }))
      .filter(({ said, expected }) => said !== expected)
      .map(({ route, said, expected }) => ({ route: route.name, said, expected }));
  };

  it('is written for every operation of the contract, and for nothing else', () => {
    const contract = Object.values(services).flatMap((tree) => listOperations(tree));
    const told = contract.map(({ spec }) => ({
      name: `${spec.method} ${spec.path}`,
      needs: { public: 'nobody', authenticated: 'anybody' }[spec.permission as string] ?? spec.permission,
      sessionOnly: spec.credential === 'session',
      stepUp: spec.stepUp === true,
      enrolling: spec.whileRestricted === true,
    }));
    const written = routes.map(({ method: _method, path: _path, ...route }) => route);
    const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
    expect(written.toSorted(byName)).toEqual(told.toSorted(byName));
  });

  it('is nothing for somebody without a credential', async () => {
    expect(await disagreements(undefined, {})).toEqual([]);
  });

  it.each(roles)('%s: by session', async (role) => {
    const caller: Caller = { credential: 'session', permissions: of(role) };
    expect(await disagreements(caller, personOf(role).session)).toEqual([]);
  });

  it.each(roles)('%s: by session, whose last proof is too old', async (role) => {
    const { email } = personOf(role);
    const headers = await house.signIn(email);
    const { sql } = house;
    await sql.query(
      `UPDATE sessions SET proven_at = now() - interval '16 minutes'
       WHERE id = (SELECT id FROM sessions WHERE person_id = $1 ORDER BY id DESC LIMIT 1)`,
      [personOf(role).id],
    );
    const caller: Caller = { credential: 'session', permissions: of(role), isStale: true };
    expect(await disagreements(caller, headers)).toEqual([]);
  });

  it.each(roles)('%s: by key', async (role) => {
    const caller: Caller = { credential: 'apiKey', permissions: of(role) };
    expect(await disagreements(caller, await house.key(personOf(role)))).toEqual([]);
  });

  it.each(roles)('%s: by keys with one scope each', async (role) => {
    for (const scope of ['organization:read', 'instances:launch', 'members:manage']) {
      const caller: Caller = { credential: 'apiKey', permissions: of(role, (permission) => permission === scope) };
      expect(await disagreements(caller, await house.key(personOf(role), [scope])), scope).toEqual([]);
    }
  });

  it.each(roles)('%s in a project only', async (role) => {
    const person = await house.person(own, role, 'project');
    const caller: Caller = { credential: 'session', permissions: of(role, (each) => !organizationOnly.has(each)) };
    expect(await disagreements(caller, person.session)).toEqual([]);
  });

  it.each(roles)('%s, staying inside a project', async (role) => {
    const caller: Caller = { credential: 'session', permissions: of(role, (each) => !organizationOnly.has(each)) };
    expect(await disagreements(caller, { ...personOf(role).session, 'project-id': own.projectId })).toEqual([]);
  });

  describe.each([
    ['itself', (columns: object) => house.organization('Strict', own.id, { ...columns })],
    [
      'one above',
      async (columns: object) =>
        house.organization('Below', (await house.organization('Strict', own.id, { ...columns })).id),
    ],
  ])('where %s', (_where, make) => {
    it.each(roles)('enforces a second factor: %s without one', async (role) => {
      const person = await house.person(await make({ second_factor_required: true }), role);
      const permissions = of(role);
      const session: Caller = { credential: 'session', permissions, restriction: 'second_factor' };
      expect(await disagreements(session, person.session)).toEqual([]);
    });

    it('enforces a second factor: a key of somebody without one', async () => {
      const organization = await make({});
      const person = await house.person(organization, 'owner');
      const headers = await house.key(person);
      await house.sql.query('UPDATE organizations SET second_factor_required = true WHERE id = ANY($1)', [
        organization.path.slice(2),
      ]);
      const caller: Caller = { credential: 'apiKey', permissions: everything, restriction: 'second_factor' };
      expect(await disagreements(caller, headers)).toEqual([]);
    });

    it.each(['suspended', 'closing', 'closed'] as const)('is %s: owner and viewer', async (state) => {
      const organization = await make({ state });
      for (const role of ['owner', 'viewer']) {
        const person = await house.person(organization, role);
        const restriction = state === 'closing' ? 'suspended' : state;
        const caller: Caller = { credential: 'session', permissions: of(role), restriction };
        expect(await disagreements(caller, person.session), role).toEqual([]);
      }
    });

    it.each(roles)('has the ceiling %s: nobody exceeds it', async (ceiling) => {
      const organization = await make({ ceiling });
      for (const role of ['owner', 'operator', 'billing']) {
        const person = await house.person(organization, role);
        const caller: Caller = { credential: 'session', permissions: of(role, (each) => of(ceiling).has(each)) };
        expect(await disagreements(caller, person.session), role).toEqual([]);
      }
    });
  });
});

async function rootOf({ sql }: House): Promise<string> {
  const { rows } = await sql.query<{ id: string }>('SELECT id FROM organizations WHERE parent_id IS NULL');
  return rows[0]?.id ?? '';
}
