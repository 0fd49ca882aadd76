import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from './app.ts';

let folder: string;
let sandbox: Sandbox;
const start = async (): Promise<Sandbox> =>
  await startSandbox({ host: '127.0.0.1', port: 0, folder, internalToken: undefined, logLevel: 'silent' });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kumo-nouns-'));
  sandbox = await start();
});
afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

interface Item {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly state: string;
}

async function send(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Item & { items: Item[] } }> {
  const response = await fetch(`${sandbox.url}/v1/accounts/a${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: response.status, body: (await response.json()) as Item & { items: Item[] } };
}

async function call(method: string, path: string, body?: unknown): Promise<Item> {
  const answer = await send(method, path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
}

async function refusal(method: string, path: string, body?: unknown): Promise<unknown> {
  const { status, body: answer } = await send(method, path, body);
  return [status, (answer.error as { code: string } | undefined)?.code];
}

const list = async (path: string) => (await call('GET', path)).items as Item[];
const until = async (path: string, wanted: object) =>
  await expect.poll(async () => (await send('GET', path)).body, { timeout: 8_000 }).toMatchObject(wanted);
const connect = (profile: object = {}, instances = 40) =>
  call('PUT', '', { instances, profile: { speed: 100, visibilityDelayMs: 0, ...profile } });
const order = { image: 'debian-13', size: 'small' };

describe('an account', () => {
  it('is furnished: volumes attached and spare, firewalls with rules, snapshots, subnets, addresses, a key pair', async () => {
    await connect();
    const volumes = await list('/volumes');
    expect(new Set(volumes.map(({ state }) => state))).toEqual(new Set(['IN-USE', 'AVAILABLE']));
    const instances = await list('/instances');
    for (const { id, instance, zone } of volumes.filter(({ state }) => state === 'IN-USE')) {
      expect(instances.find((one) => one.id === instance)).toMatchObject({
        zone,
        volumes: expect.arrayContaining([id]),
      });
    }
    const firewalls = await list('/firewalls');
    expect(firewalls.filter(({ is_default }) => is_default)).toHaveLength(1);
    for (const { rules } of firewalls) expect((rules as unknown[]).length).toBeGreaterThan(1);
    const addresses = await list('/public_ips');
    expect(addresses.map(({ state }) => state)).toEqual(['BOUND', 'BOUND', 'FREE', 'FREE']);
    const bound = instances.find(({ id }) => id === addresses[0]?.instance);
    expect(bound?.public_ips).toContain(addresses[0]?.address);
    expect(await list('/snapshots')).toHaveLength(6);
    expect((await list('/subnets')).length).toBeGreaterThan(3);
    expect((await list('/key_pairs'))[0]?.public_key).toMatch(/^ssh-ed25519 AAAA/);
  });

  it('says its limits, and holds to them', async () => {
    await connect({ instanceQuota: 5, vcpuQuota: 3, volumeQuota: 1, publicIpQuota: 1 });
    const limits = Object.fromEntries((await list('/quotas')).map((limit) => [limit.name, limit]));
    expect(limits.instances).toMatchObject({ limit: 45, used: 40 });
    expect(Number(limits.vcpus?.limit) - Number(limits.vcpus?.used)).toBe(3);
    expect(await refusal('POST', '/instances', { ...order, name: 'big', size: 'large' })).toEqual([
      403,
      'QuotaExceeded',
    ]);
    await call('POST', '/instances', { ...order, name: 'one', size: 'medium' });
    await call('POST', '/instances', { ...order, name: 'two' });
    expect(await refusal('POST', '/instances', { ...order, name: 'three' })).toEqual([403, 'QuotaExceeded']);
    await call('POST', '/volumes', { name: 'one', size_gib: 1 });
    expect(await refusal('POST', '/volumes', { name: 'two', size_gib: 1 })).toEqual([403, 'QuotaExceeded']);
    await call('POST', '/public_ips', {});
    expect(await refusal('POST', '/public_ips', {})).toEqual([403, 'QuotaExceeded']);
  });

  it('counts hours from launch to termination, one stretch a size', async () => {
    await connect({}, 0);
    const from = new Date().toISOString();
    const { id } = await call('POST', '/instances', { ...order, name: 'metered' });
    await until(`/instances/${id}`, { state: 'RUNNING' });
    await call('POST', `/instances/${id}/actions`, { action: 'stop' });
    await until(`/instances/${id}`, { state: 'STOPPED' });
    await call('POST', `/instances/${id}/actions`, { action: 'resize', size: 'medium' });
    await until(`/instances/${id}`, { state: 'STOPPED', size: 'medium' });
    await call('POST', `/instances/${id}/actions`, { action: 'terminate' });
    await expect.poll(async () => (await send('GET', `/instances/${id}`)).status, { timeout: 8_000 }).toBe(404);
    const read = async () => {
      const to = new Date(Date.now() + 1000).toISOString();
      return await list(`/usage?from=${from}&to=${to}`);
    };
    const before = await read();
    expect(before.map(({ id: of, size }) => [of, size])).toEqual([
      [id, 'small'],
      [id, 'medium'],
    ]);
    expect(before[0]?.to).toBe(before[1]?.from);
    await sandbox.close();
    sandbox = await start();
    expect(await read()).toEqual(before);
  });

  it('launches several by one call, once, and each takes its name from its own', async () => {
    await connect({}, 0);
    const tokens = ['t-0', 't-1', 't-2'];
    const launch = async (at: number) =>
      await call('POST', '/instances', {
        ...order,
        name: `batch-${at}`,
        client_token: tokens[at],
        tags: { 'kumo:operation': tokens[at], place: String(at) },
        siblings: tokens
          .filter((token) => token !== tokens[at])
          .map((token) => ({ client_token: token, tags: { 'kumo:operation': token } })),
      });
    const [third] = await Promise.all([launch(2), launch(0)]);
    expect(await list('/instances')).toHaveLength(3);
    expect(await launch(1)).toMatchObject({ name: 'batch-1', tags: { 'kumo:operation': 't-1', place: '1' } });
    expect((await launch(2)).id).toBe(third?.id);
    const names = (await list('/instances')).map(({ name }) => name).toSorted();
    expect(names).toEqual(['batch-0', 'batch-1', 'batch-2']);
  });

  it('waits with a new size until it is confirmed or reverted, where the account says so', async () => {
    await connect({ confirmResize: true }, 0);
    const { id } = await call('POST', '/instances', { ...order, name: 'resized' });
    const act = (action: string, size?: string) =>
      call('POST', `/instances/${id}/actions`, { action, ...(size === undefined ? {} : { size }) });
    await until(`/instances/${id}`, { state: 'RUNNING' });
    await act('stop');
    await until(`/instances/${id}`, { state: 'STOPPED' });
    await act('resize', 'large');
    await until(`/instances/${id}`, { state: 'RESIZED', size: 'large' });
    await act('revert_resize');
    await until(`/instances/${id}`, { state: 'STOPPED', size: 'small' });
    await act('resize', 'large');
    await until(`/instances/${id}`, { state: 'RESIZED', size: 'large' });
    await act('confirm_resize');
    await until(`/instances/${id}`, { state: 'STOPPED', size: 'large' });
    await act('confirm_resize');
    await until(`/instances/${id}`, { state: 'STOPPED', size: 'large' });
    await act('resize', 'small');
    await until(`/instances/${id}`, { state: 'RESIZED', size: 'small' });
    // Nobody is left waiting where the account stops asking.
    await connect({ confirmResize: false }, 0);
    await until(`/instances/${id}`, { state: 'STOPPED', size: 'small' });
  });

  it('has the same faults on every noun', async () => {
    await connect();
    const rules = [
      { kind: 'throttle', on: 'firewalls.addRule', times: 1 },
      { kind: 'error', on: 'publicIps' },
    ];
    await fetch(`${sandbox.url}/control/accounts/a/faults`, {
      method: 'PUT',
      body: JSON.stringify({ rules }),
      headers: { 'content-type': 'application/json' },
    });
    const firewall = (await list('/firewalls'))[1];
    const rule = { direction: 'ingress', protocol: 'tcp', port_from: 25, port_to: 25, cidr: '0.0.0.0/0' };
    expect(await refusal('POST', `/firewalls/${firewall?.id}/rules`, rule)).toEqual([429, 'Throttling']);
    const { rules: after } = await call('POST', `/firewalls/${firewall?.id}/rules`, rule);
    expect(after).toHaveLength(Object(firewall?.rules).length + 1);
    expect(await refusal('GET', '/public_ips')).toEqual([500, 'InternalError']);
  });
});

describe('an instance', () => {
  it('starts where its subnet and its volume are, from a volume of its own that ends with it', async () => {
    await connect();
    const spare = (await list('/volumes')).find(({ state }) => state === 'AVAILABLE');
    const subnets = await list('/subnets');
    const other = subnets.find(({ zone }) => zone !== null && zone !== spare?.zone);
    const wrong = { ...order, name: 'torn', volumes: [spare?.id], subnets: [other?.id] };
    expect(await refusal('POST', '/instances', wrong)).toEqual([400, 'InvalidParameter']);
    const key = (await list('/key_pairs'))[0];
    const wanted = { volumes: [spare?.id], boot_volume_gib: 30, public_ip: true, key_pair: key?.id };
    const made = await call('POST', '/instances', { ...order, name: 'placed', ...wanted });
    expect(made).toMatchObject({ zone: spare?.zone, key_pair: key?.id, volumes: [expect.any(String), spare?.id] });
    expect(made.public_ips).toHaveLength(1);
    const boot = (made.volumes as string[])[0];
    await until(`/volumes/${boot}`, { state: 'IN-USE', bootable: true, size_gib: 30, zone: spare?.zone });
    await until(`/instances/${made.id}`, { state: 'RUNNING' });
    expect(await refusal('POST', `/volumes/${boot}/detach`, { instance: made.id })).toEqual([409, 'InUse']);
    await call('POST', `/instances/${made.id}/actions`, { action: 'terminate' });
    await until(`/volumes/${spare?.id}`, { state: 'AVAILABLE' });
    expect((await send('GET', `/volumes/${boot}`)).status).toBe(404);
  });

  it('has an address of its own in a subnet that people made, and no more than there are', async () => {
    await connect({}, 0);
    const network = await call('POST', '/networks', { name: 'small', cidr: '192.168.7.0/28' });
    const subnet = { name: 'tiny', network: network.id, cidr: '192.168.7.0/29' };
    const { id } = await call('POST', '/subnets', subnet);
    expect(await refusal('POST', '/subnets', subnet)).toEqual([409, 'Conflict']);
    expect(await refusal('POST', '/subnets', { ...subnet, cidr: '192.168.8.0/29' })).toEqual([400, 'InvalidParameter']);
    const launch = (name: string) => ({ ...order, name, subnets: [id] });
    const made = [await call('POST', '/instances', launch('a')), await call('POST', '/instances', launch('b'))];
    expect(made.map(({ private_ip }) => private_ip)).toEqual(['192.168.7.4', '192.168.7.5']);
    await call('POST', '/instances', launch('c'));
    expect(await refusal('POST', '/instances', launch('d'))).toEqual([503, 'InsufficientCapacity']);
    expect(await refusal('DELETE', `/subnets/${id}`)).toEqual([409, 'InUse']);
    expect(await refusal('DELETE', `/networks/${network.id}`)).toEqual([409, 'InUse']);
  });

  it('tells its past, the newest first, and what its console shows goes with its state', async () => {
    await connect({ speed: 1 }, 20);
    const instances = await list('/instances');
    const running = instances.find(({ state }) => state === 'RUNNING');
    const path = `/instances/${running?.id}`;
    expect((await list(`${path}/events`)).map(({ action }) => action)).toEqual(['instance.booted', 'instance.created']);
    const output = async () => (await call('GET', `${path}/console_output?lines=1000`)).output;
    expect(await output()).toMatch(/login: \n$/);
    await call('POST', `${path}/actions`, { action: 'stop' });
    await until(path, { state: 'STOPPED' });
    expect(await output()).toMatch(/reboot: Power down\n$/);
    expect((await list(`${path}/events`)).map(({ action }) => action).slice(0, 2)).toEqual([
      'instance.stopped',
      'instance.stopping',
    ]);
    const made = await call('POST', '/instances', { ...order, name: 'new' });
    expect((await call('GET', `/instances/${made.id}/console_output`)).output).toBeNull();
  });
});

describe('a private key', () => {
  it('is given once, is a key, and is written down nowhere', async () => {
    await connect({}, 0);
    const made = await call('POST', '/key_pairs/generate', { name: 'mine', client_token: 'k-1' });
    const secret = String(made.private_key);
    expect(secret).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
    expect(await refusal('POST', '/key_pairs/generate', { name: 'mine', client_token: 'k-1' })).toEqual([
      409,
      'TokenReused',
    ]);
    expect(await refusal('POST', '/key_pairs/generate', { name: 'mine', client_token: 'k-2' })).toEqual([
      409,
      'Conflict',
    ]);
    expect(await refusal('POST', '/key_pairs/import', { name: 'x', public_key: 'ssh-rsa nonsense' })).toEqual([
      400,
      'InvalidParameter',
    ]);
    expect(JSON.stringify(await list('/key_pairs'))).not.toContain('PRIVATE');
    await sandbox.close();
    const written = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    for (const line of secret.split('\n').slice(1, -2)) expect(written.join('')).not.toContain(line);
    sandbox = await start();
    expect(await list('/key_pairs')).toHaveLength(2);
  });
});

describe('changes', () => {
  it('are told by a cursor of this account only, and of what is remembered', async () => {
    await connect({}, 5);
    const { cursor } = await call('GET', '/instances');
    const first = (await list('/instances'))[0];
    await call('PATCH', `/instances/${first?.id}`, { name: 'other' });
    expect((await list(`/instances?changed_since=${cursor}`)).map(({ id }) => id)).toEqual([first?.id]);
    expect(await refusal('GET', '/instances?changed_since=k-999999')).toEqual([409, 'CursorExpired']);
    await connect({}, 6);
    expect(await refusal('GET', `/instances?changed_since=${cursor}`)).toEqual([409, 'CursorExpired']);
    const { cursor: next } = await call('GET', '/instances');
    await sandbox.close();
    sandbox = await start();
    expect(await list(`/instances?changed_since=${next}`)).toEqual([]);
    expect(await refusal('GET', `/instances?changed_since=${cursor}`)).toEqual([409, 'CursorExpired']);
  });
});
