import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from './app.ts';

const token = 'a-token-of-the-house';
let folder: string;
let sandbox: Sandbox;
const start = async (): Promise<Sandbox> =>
  await startSandbox({ host: '127.0.0.1', port: 0, folder, internalToken: token, logLevel: 'silent' });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kumo-sandbox-'));
  sandbox = await start();
});
afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${sandbox.url}${path}`, {
    method,
    headers: {
      'x-internal-token': token,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

const launch = { name: 'one', image: 'debian-13', client_token: 't-1' };

describe('sandbox', () => {
  it('lets nobody in without the token, but says that it lives', async () => {
    expect((await call('GET', '/control/accounts', undefined, { 'x-internal-token': 'wrong' })).status).toBe(401);
    expect((await fetch(`${sandbox.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${sandbox.url}/readyz`)).status).toBe(200);
  });

  it('makes one instance for one client token, and refuses the token for another launch', async () => {
    await call('PUT', '/v1/accounts/a', { instances: 3 });
    const marked = { ...launch, tags: { 'kumo:operation': 'one' } };
    const [first, second] = [
      await call('POST', '/v1/accounts/a/instances', marked),
      await call('POST', '/v1/accounts/a/instances', marked),
    ];
    expect(second.body.id).toBe(first.body.id);
    const other = await call('POST', '/v1/accounts/a/instances', { ...launch, tags: { 'kumo:operation': 'two' } });
    expect([other.status, other.body.error]).toMatchObject([409, { code: 'TokenReused' }]);
    expect((await call('GET', '/v1/accounts/a')).body.counts).toMatchObject({ instances: 4 });
  });

  it('remembers across a restart what was made, renamed and removed, and how the account behaves', async () => {
    await call('PUT', '/v1/accounts/a', { instances: 3, profile: { speed: 1000 } });
    const made = await call('POST', '/v1/accounts/a/instances', launch);
    const { items } = (await call('GET', '/v1/accounts/a/instances')).body as { items: { id: string }[] };
    const [renamed, removed] = [items[0]?.id ?? '', items[1]?.id ?? ''];
    await call('PATCH', `/v1/accounts/a/instances/${renamed}`, { name: 'other' });
    await call('POST', `/v1/accounts/a/instances/${removed}/actions`, { action: 'terminate' });
    const before = (await call('GET', '/v1/accounts/a')).body;
    await sandbox.close();
    sandbox = await start();
    expect((await call('GET', '/v1/accounts/a')).body).toMatchObject({ epoch: before.epoch, profile: before.profile });
    expect((await call('GET', `/v1/accounts/a/instances/${renamed}`)).body.name).toBe('other');
    expect((await call('POST', '/v1/accounts/a/instances', launch)).body.id).toBe(made.body.id);
    await expect
      .poll(async () => (await call('GET', `/v1/accounts/a/instances/${removed}`)).status, { timeout: 5_000 })
      .toBe(404);
  });

  it('gives the same cloud for the same seed and epoch', async () => {
    const settings = { instances: 50, epoch: '2026-01-01T00:00:00Z' };
    await call('PUT', '/v1/accounts/a', settings);
    const first = (await call('GET', '/v1/accounts/a/instances')).body;
    await call('DELETE', '/control/accounts/a');
    await call('PUT', '/v1/accounts/a', settings);
    expect((await call('GET', '/v1/accounts/a/instances')).body).toEqual(first);
  });

  it('says in words and codes what it refuses', async () => {
    await call('PUT', '/v1/accounts/a', { instances: 3, profile: { instanceQuota: 0 } });
    const refusal = async (method: string, path: string, body?: unknown) => {
      const { status, body: answer } = await call(method, `/v1/accounts/a${path}`, body);
      return [status, (answer.error as { code: string }).code];
    };
    expect(await refusal('POST', '/instances', launch)).toEqual([403, 'QuotaExceeded']);
    expect(await refusal('POST', '/instances', { ...launch, size: 'gpu' })).toEqual([503, 'InsufficientCapacity']);
    expect(await refusal('POST', '/instances', { ...launch, image: 'none' })).toEqual([400, 'InvalidParameter']);
    expect(await refusal('POST', '/instances', { ...launch, surprise: 1 })).toEqual([400, 'InvalidParameter']);
    expect(await refusal('GET', '/instances/vm-0123456789abcdef')).toEqual([404, 'NotFound']);
    expect(await refusal('GET', '/instances?marker=nonsense')).toEqual([400, 'InvalidParameter']);
    expect(await refusal('GET', '/instances?limit=1001')).toEqual([400, 'InvalidParameter']);
    const { items } = (await call('GET', '/v1/accounts/a/volumes')).body as { items: { id: string }[] };
    expect(await refusal('DELETE', `/volumes/${items[0]?.id}`)).toEqual([409, 'InUse']);
  });

  it('says how long to wait when it throttles, and what is down stays down as long as was said', async () => {
    await call('PUT', '/v1/accounts/a', { instances: 3 });
    const rules = [{ kind: 'throttle', on: 'instances.list', times: 1, retryAfterMs: 1_500 }];
    await call('PUT', '/control/accounts/a/faults', { rules });
    const throttled = await call('GET', '/v1/accounts/a/instances');
    expect([throttled.status, throttled.headers.get('retry-after'), throttled.headers.get('retry-after-ms')]).toEqual([
      429,
      '2',
      '1500',
    ]);
    expect((await call('GET', '/v1/accounts/a/instances')).status).toBe(200);
    await call('PUT', '/control/accounts/a/faults', { rules: [{ kind: 'unavailable' }] });
    expect((await call('GET', '/v1/accounts/a/sizes')).status).toBe(503);
  });

  it('lists what changed since a change, and what is gone', async () => {
    await call('PUT', '/v1/accounts/a', { instances: 200, profile: { speed: 1000 } });
    const { items, change, cursor } = (await call('GET', '/v1/accounts/a/instances')).body as {
      items: { id: string }[];
      change: number;
      cursor: string;
    };
    await call('PATCH', `/v1/accounts/a/instances/${items[5]?.id}`, { name: 'other' });
    const since = (await call('GET', `/v1/accounts/a/instances?changed_since=${cursor}`)).body;
    expect(since).toMatchObject({ items: [{ id: items[5]?.id, name: 'other' }], gone: [], change: change + 1 });
  });
});
