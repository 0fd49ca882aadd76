import { defineProvider } from '@kumo/provider-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type ComputeBench, startComputeBench } from '../testing/compute-bench.ts';
import { everything, PocketCloud } from '../testing/pocket-cloud.ts';

const cloud = new PocketCloud();
const inner = new PocketCloud().provider('inner');
/** Names an account by an option that is each organization's own. */
const owned = defineProvider({
  ...inner,
  kind: 'owned',
  connection: {
    endpoint: 'none',
    region: 'none',
    credentials: z.strictObject({}),
    options: z.strictObject({ account: z.string().optional().meta({ ownedBy: 'organization' }) }),
    rights: { title: 'Policy', help: 'Copy this.', text: 'allow' },
  },
  async connect({ options }) {
    const connection = await inner.connect({ credentials: {}, options: {} });
    const identity = {
      accountKey: `owned:${options.account}`,
      description: '',
      capabilities: everything(),
      warnings: [],
    };
    return { ...connection, identify: async () => identity };
  },
});
/** Dials whatever the form names, as far as it may. */
const dialling = defineProvider({
  ...inner,
  kind: 'dialling',
  connection: {
    endpoint: { title: 'Address', description: 'Where it answers.' },
    region: 'none',
    credentials: z.strictObject({}),
    options: z.strictObject({}),
  },
  async connect({ endpoint = '' }, { checkEndpoint } = {}) {
    const connection = await inner.connect({ credentials: {}, options: {} });
    return {
      ...connection,
      async identify(context) {
        await checkEndpoint?.(endpoint, 80);
        return connection.identify(context);
      },
    };
  },
});
let bench: ComputeBench;

beforeAll(async () => {
  bench = await startComputeBench([cloud.provider('pocket'), owned, dialling]);
});
afterAll(() => bench?.stop());

test('what a disconnected cloud showed is gone at once however much it is, and keeps its ids', async () => {
  for (let at = 0; at < 2_500; at += 1) cloud.put('networks', `net-${at}`);
  cloud.put('instances', 'vm-1');
  const connect = () => bench.ask('POST', '/clouds', { provider: 'pocket', name: 'pocket', credentials: {} });
  const first = await connect();
  const before = await bench.ask('GET', '/networks?q=net-2499&count=true');
  expect(before.body.total).toBe(1);
  expect((await bench.ask('DELETE', `/clouds/${first.body.id}`)).status).toBe(204);
  const { body } = await bench.ask('GET', '/instances/summary');
  expect([body.total, body.nouns.networks]).toEqual([0, undefined]);
  await connect();
  const after = await bench.ask('GET', '/networks?q=net-2499');
  expect(after.body.items[0].id).toBe(before.body.items[0].id);
});

test('an option that is each organization’s own is filled in unless somebody says otherwise', async () => {
  const verify = async (options: object) =>
    (await bench.ask('POST', '/clouds/verify', { provider: 'owned', credentials: {}, options })).body.accountKey;
  const own = await verify({});
  expect(own).toMatch(/^owned:own-[0-9a-f]{12}$/);
  expect(await verify({ account: 'demo' })).toBe('owned:demo');
  const connected = await bench.ask('POST', '/clouds', { provider: 'owned', name: 'own', credentials: {} });
  expect(connected.body.accountKey).toBe(own);
});

test('an adapter’s form tells which rights it needs', async () => {
  const { body } = await bench.ask('GET', '/providers');
  const forms = Object.fromEntries(
    body.items.map(({ kind, connectionForm }: { kind: string; connectionForm: object }) => [kind, connectionForm]),
  );
  expect(forms.owned).toMatchObject({ rights: { title: 'Policy', help: 'Copy this.', text: 'allow' } });
  expect(forms.pocket).toMatchObject({ rights: null });
});

test.each(['/clouds', '/providers'])('%s is listed in pages where somebody asks for pages', async (path) => {
  const all = (await bench.ask('GET', path)).body;
  expect(all.items.length).toBeGreaterThan(1);
  expect(all.nextCursor).toBeNull();
  const first = (await bench.ask('GET', `${path}?limit=1`)).body;
  const rest = (await bench.ask('GET', `${path}?cursor=${first.nextCursor}`)).body;
  const keys = (items: { id?: string; kind?: string }[]) => items.map(({ id, kind }) => id ?? kind);
  expect(keys([...first.items, ...rest.items])).toEqual(keys(all.items));
  expect((await bench.ask('GET', `${path}?cursor=nonsense`)).status).toBe(400);
});

test('what is wrong in a connect form is named field by field, and nothing of what was typed is repeated', async () => {
  const wrong = { credentials: { apiKey: 'typed-secret' }, options: { account: 7 }, endpoint: 'https://example.org' };
  for (const [path, also] of [
    ['/clouds', { name: 'Wrong' }],
    ['/clouds/verify', {}],
  ] as const) {
    const { status, body } = await bench.ask('POST', path, { provider: 'owned', ...also, ...wrong });
    expect([status, body.code]).toEqual([400, 'validation_failed']);
    expect(body.errors.map((error: { path: string }) => error.path).toSorted()).toEqual([
      'credentials',
      'endpoint',
      'options.account',
    ]);
    expect(JSON.stringify(body)).not.toContain('typed-secret');
  }
});

test.each([
  ['169.254.169.254', 403, 'forbidden', /never dialled/],
  ['nowhere.invalid', 400, 'validation_failed', /no address/],
])(
  'an address that is not dialled, %s, is told at its field, and no cloud is left',
  async (endpoint, status, code, why) => {
    const connection = { provider: 'dialling', credentials: {}, endpoint };
    const before = (await bench.ask('GET', '/clouds')).body.items.length;
    for (const [path, also] of [
      ['/clouds', { name: 'Wrong' }],
      ['/clouds/verify', {}],
    ] as const) {
      const refused = await bench.ask('POST', path, { ...connection, ...also });
      expect([refused.status, refused.body.code]).toEqual([status, code]);
      expect(refused.body.errors).toEqual([{ path: 'endpoint', message: expect.stringMatching(why) }]);
    }
    expect((await bench.ask('GET', '/clouds')).body.items).toHaveLength(before);
  },
);
