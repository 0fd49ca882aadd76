import { isOnBothDoors, listOperations, type NamedOperation, type Problem, services } from '@kumo/api-contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signIn } from '../support/sign-in.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

interface Placed extends NamedOperation {
  readonly service: string;
}

const operations: Placed[] = Object.entries(services).flatMap(([service, tree]) =>
  listOperations(tree).map((operation) => ({ ...operation, service })),
);
const shared = operations.filter(({ spec }) => isOnBothDoors(spec));
const reads = shared.filter(({ spec }) => spec.method === 'GET' && spec.permission !== 'public');

/** Fields that differ between any two moments. */
const volatile = new Set([
  'eventCursor',
  'latencyMs',
  'lastUsedAt',
  'observedAt',
  'staleAfter',
  'completedAt',
  'at',
  'from',
  'to',
  'exportedAt',
  // Over an instant, too.
  'signature',
]);

describe('REST and tRPC', () => {
  let stack: Stack;
  /** The owner's: some operations are for people only. */
  let session: Record<string, string> = {};
  /** By the noun that `{id}` is one of, and by the names of other parameters. */
  let ids: Record<string, string> = {};

  beforeAll(async () => {
    stack = await startStack({
      env: { KUMO_VALIDATE_RESPONSES: '1', KUMO_RATE_LIMIT: '100000', KUMO_ANONYMOUS_RATE_LIMIT: '100000' },
    });
    session = { ...(await signIn(stack.url, stack.owner)).headers };
    const cloud = await rest('POST', '/clouds', {
      provider: 'sandbox',
      name: 'parity',
      options: { seed: 'parity', instances: 5 },
    });
    expect(cloud.status, JSON.stringify(cloud.body)).toBe(201);
    const first = async (path: string) =>
      ((await rest('GET', path)).body as { items: { id: string }[] }).items[0]?.id ?? '';
    const person = async () => {
      const { body } = await rest('GET', `/organizations/${await first('/organizations')}/members`);
      return (body as { items: { personId: string }[] }).items[0]?.personId ?? '';
    };
    const instance = await first('/instances?state=running');
    const stop = await rest('POST', `/instances/${instance}/stop`);
    ids = {
      clouds: (cloud.body as { id: string }).id,
      instances: instance,
      images: await first('/images'),
      volumes: await first('/volumes'),
      networks: await first('/networks'),
      snapshots: await first('/snapshots'),
      subnets: await first('/subnets'),
      firewalls: await first('/firewalls'),
      publicIps: await first('/public-ips'),
      keyPairs: await first('/key-pairs'),
      operations: (stop.body as { id: string }).id,
      organizations: await first('/organizations'),
      projectId: await first(`/organizations/${await first('/organizations')}/projects`),
      personId: await person(),
      serviceAccounts: (
        (await rest('POST', '/service-accounts', { name: 'parity', role: 'viewer' })).body as { id: string }
      ).id,
    };
    for (const noun of ['accessGrants', 'projects', 'quotas', 'members', 'invitations'])
      ids[noun] = ids.organizations ?? '';
    ids.cloudGrants = ids.clouds ?? '';
    ids.auditEvents = await until(
      'the audit log to say something',
      async () => (await first('/audit-events')) || undefined,
    );
    // Nothing is under way while the doors are compared.
    await until('the stop to end', async () => {
      const { body } = await rest('GET', `/operations/${ids.operations}`);
      return (body as { state: string }).state === 'succeeded';
    });
  });
  afterAll(() => stack?.stop());

  function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const json = init.body === undefined ? {} : { 'content-type': 'application/json' };
    return fetch(`${stack.url}${path}`, { ...init, headers: { ...session, ...json } });
  }

  async function rest(method: string, path: string, body?: unknown) {
    const answer = await ask(`/api/v1${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }

  async function trpc({ service, id, spec }: Placed, input: unknown) {
    const path = `/trpc/${service}/${id}`;
    const answer =
      spec.method === 'GET'
        ? await ask(input === undefined ? path : `${path}?input=${encodeURIComponent(JSON.stringify(input))}`)
        : await ask(path, { method: 'POST', body: JSON.stringify(input ?? null) });
    const told = (await answer.json()) as {
      result?: { data: unknown };
      error?: { data: { problem: Problem } };
    };
    return { status: answer.status, data: told.result?.data, problem: told.error?.data.problem };
  }

  /** Path and flat input of a read that finds something. */
  function inputFor({ spec, id }: Placed): { path: string; flat: Record<string, unknown> | undefined } {
    const flat: Record<string, unknown> = paramsOf(id, spec);
    let path = fill(spec.path, flat);
    if (id === 'instances.sparklines') {
      flat.id = [ids.instances];
      path += `?id=${ids.instances}`;
    }
    return { path, flat: Object.keys(flat).length === 0 ? undefined : flat };
  }

  /** A value for each parameter of the path. */
  function paramsOf(operationId: string, { params }: Placed['spec']): Record<string, string> {
    const noun = operationId.slice(0, operationId.indexOf('.'));
    const names = Object.keys(params?.shape ?? {});
    return Object.fromEntries(names.map((name) => [name, ids[name === 'id' ? noun : name] ?? 'missing']));
  }

  it('serve the same operations', () => {
    expect(shared.length).toBeGreaterThan(40);
    expect(
      operations
        .filter((operation) => !shared.includes(operation))
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(['consoles.attach', 'events.stream', 'images.upload']);
  });

  it.each(reads.map((operation) => [operation.id, operation] as const))('answer %s alike', async (_id, operation) => {
    const { path, flat } = inputFor(operation);
    const byRest = await rest('GET', path);
    const byTrpc = await trpc(operation, flat);
    expect([byRest.status, byTrpc.status], JSON.stringify(byRest.body)).toEqual([200, 200]);
    expect(steady(byTrpc.data)).toEqual(steady(byRest.body));
  });

  it.each(shared.map((operation) => [operation.id, operation] as const))(
    'refuse an unknown field of %s alike',
    async (_id, operation) => {
      const { spec } = operation;
      const params = paramsOf(operation.id, spec);
      const path = fill(spec.path, params);
      const flat = { ...params, surelyNotAField: 1 };
      const isRead = spec.method === 'GET' || spec.body === undefined;
      const byRest = await (isRead
        ? rest(spec.method, `${path}?surelyNotAField=1`)
        : rest(spec.method, path, { surelyNotAField: 1 }));
      const byTrpc = await trpc(operation, flat);
      const problem = byRest.body as Problem;
      expect(byTrpc.problem?.code).toBe(problem.code);
      expect(byTrpc.status).toBe(byRest.status);
      expect(problem.errors?.map((error) => error.path)).toContain('surelyNotAField');
      expect(byTrpc.problem?.errors?.map((error) => error.path)).toContain('surelyNotAField');
    },
  );

  it('refuse a stranger alike', async () => {
    for (const operation of shared.filter(({ spec }) => spec.permission !== 'public')) {
      const path = operation.spec.path.replace('{id}', 'missing');
      const byRest = await fetch(`${stack.url}/api/v1${path}`, { method: operation.spec.method });
      const byTrpc = await fetch(`${stack.url}/trpc/${operation.service}/${operation.id}`, {
        method: operation.spec.method === 'GET' ? 'GET' : 'POST',
      });
      expect([operation.id, byRest.status, byTrpc.status]).toEqual([operation.id, 401, 401]);
    }
  });
});

function fill(path: string, params: Record<string, unknown>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => String(params[name]));
}

/** The same without what differs between any two moments. */
function steady(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(steady);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !volatile.has(key));
  return Object.fromEntries(entries.map(([key, inner]) => [key, steady(inner)]));
}
