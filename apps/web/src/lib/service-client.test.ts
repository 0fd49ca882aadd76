import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { setActing } from './acting.ts';
import { askForProofBy } from './fresh-proof.ts';
import { toProblem } from './problem.ts';
import { serviceClient } from './service-client.ts';

interface Call {
  readonly url: string;
  readonly init: RequestInit;
}
let calls: Call[];
let answer: (call: Call) => { readonly status: number; readonly body: unknown };

beforeEach(() => {
  calls = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const call = { url, init };
    calls.push(call);
    const { status, body } = answer(call);
    return new Response(JSON.stringify(body), { status });
  });
});
afterEach(() => vi.unstubAllGlobals());

/** Two nouns with any verbs: the routers are proved by the contract's own tests, here only the wire matters. */
interface Procedure {
  readonly query: (input?: unknown) => Promise<unknown>;
  readonly mutate: (input?: unknown, options?: unknown) => Promise<unknown>;
}
type Untyped = Readonly<Record<'clouds' | 'volumes', Readonly<Record<'list' | 'get' | 'create' | 'sync', Procedure>>>>;
const client = () => serviceClient('compute') as unknown as Untyped;
const problem = {
  type: 'about:blank',
  title: 'There is no such thing',
  status: 404,
  detail: 'No volume vol_1.',
  code: 'not_found',
  requestId: 'req_1',
};

test('reads of one tick share a request, and each gets its own answer', async () => {
  answer = () => ({ status: 207, body: [{ result: { data: 1 } }, { error: { data: { problem } } }] });
  const api = client();
  const [first, second] = await Promise.allSettled([
    api.clouds.list.query({ limit: 5 }),
    api.volumes.get.query({ id: 'vol_1' }),
  ]);
  expect(calls.map((call) => decodeURIComponent(call.url))).toEqual([
    '/trpc/compute/clouds.list,volumes.get?batch=1&input={"0":{"limit":5},"1":{"id":"vol_1"}}',
  ]);
  expect(first).toMatchObject({ status: 'fulfilled', value: 1 });
  expect(second.status === 'rejected' && toProblem(second.reason)).toMatchObject({
    code: 'not_found',
    requestId: 'req_1',
  });
});

test('too many reads for one address are sent as several', async () => {
  answer = ({ url }) => ({
    status: 200,
    body: url
      .split('?')[0]
      ?.split(',')
      .map(() => ({ result: { data: 'x' } })),
  });
  const api = client();
  const answers = await Promise.all(Array.from({ length: 45 }, (_, id) => api.volumes.get.query({ id })));
  expect(answers).toHaveLength(45);
  expect(calls).toHaveLength(3);
});

test('a change goes alone, with the key it is given', async () => {
  answer = () => ({ status: 200, body: { result: { data: { id: 'opr_1' } } } });
  const sent = await client().volumes.create.mutate({ name: 'a' }, { context: { idempotencyKey: 'once' } });
  expect(sent).toEqual({ id: 'opr_1' });
  expect(calls[0]?.init).toMatchObject({
    method: 'POST',
    body: '{"name":"a"}',
    headers: { 'Idempotency-Key': 'once' },
  });
});

test('a change that takes no input is still JSON', async () => {
  answer = () => ({ status: 200, body: { result: { data: null } } });
  expect(await client().clouds.sync.mutate()).toBeNull();
  expect(calls[0]?.init.body).toBe('{}');
});

test('a problem that the gateway answers in place of the service is every call’s problem', async () => {
  answer = () => ({ status: 503, body: { ...problem, status: 503, code: 'unavailable' } });
  const failed = await client().clouds.list.query().catch(toProblem);
  expect(failed).toMatchObject({ status: 503, code: 'unavailable' });
});

test('a change that got no answer is sent again with the same key, where the service keeps keys', async () => {
  vi.useFakeTimers();
  const keys: unknown[] = [];
  vi.stubGlobal('fetch', async (_: string, init: { headers: Record<string, string> }) => {
    keys.push(init.headers['Idempotency-Key']);
    if (keys.length < 3) throw new TypeError('network changed');
    return new Response(JSON.stringify({ result: { data: 'done' } }));
  });
  const patient = serviceClient('compute', { retriesChanges: true }) as unknown as Untyped;
  const sent = patient.volumes.create.mutate({ name: 'a' });
  await vi.runAllTimersAsync();
  vi.useRealTimers();
  expect(await sent).toBe('done');
  expect(new Set(keys).size).toBe(1);
  expect(keys).toHaveLength(3);
});

test('no answer at all is told as such', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
  expect(await client().clouds.list.query().catch(toProblem)).toMatchObject({ status: 0, code: 'unreachable' });
  expect(await client().clouds.sync.mutate({}).catch(toProblem)).toMatchObject({ status: 0, code: 'unreachable' });
});

test('what is acted for goes with every request', async () => {
  vi.stubGlobal('window', { sessionStorage: fakeStorage(), localStorage: fakeStorage() });
  setActing({ organizationId: 'org_1', projectId: 'prj_1' });
  answer = ({ init }) => ({
    status: 200,
    body: init.method === 'POST' ? { result: { data: 1 } } : [{ result: { data: 1 } }],
  });
  await client().clouds.list.query();
  await client().clouds.sync.mutate({});
  setActing({});
  for (const { init } of calls) {
    expect(init.headers).toMatchObject({ 'Organization-Id': 'org_1', 'Project-Id': 'prj_1' });
  }
  expect(calls).toHaveLength(2);
});

describe('a change that needs a fresh proof', () => {
  const stale = { ...problem, status: 403, code: 'step_up_required' };
  const staleUntil = (isProven: () => boolean) => () =>
    isProven()
      ? { status: 200, body: { result: { data: 'done' } } }
      : { status: 403, body: { error: { data: { problem: stale } } } };

  test('asks for it once for all that wait, and is sent again', async () => {
    let isProven = false;
    let asked = 0;
    const stop = askForProofBy(async () => {
      asked += 1;
      isProven = true;
      return true;
    });
    answer = staleUntil(() => isProven);
    const api = client();
    expect(await Promise.all([api.clouds.sync.mutate({}), api.volumes.create.mutate({})])).toEqual(['done', 'done']);
    stop();
    expect(asked).toBe(1);
  });

  test('is refused in words for people when the person would rather not', async () => {
    const stop = askForProofBy(async () => false);
    answer = staleUntil(() => false);
    expect(await client().clouds.sync.mutate({}).catch(toProblem)).toMatchObject({
      code: 'step_up_required',
      title: 'Nothing was changed',
      detail: 'This is done only after you have proved once more who you are.',
      requestId: 'req_1',
    });
    stop();
    expect(calls).toHaveLength(1);
  });
});

function fakeStorage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  };
}
