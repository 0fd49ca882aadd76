import { absent } from '@kumo/model';
import { ProviderError } from '@kumo/provider-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type ComputeBench, startComputeBench } from '../testing/compute-bench.ts';
import { PocketCloud } from '../testing/pocket-cloud.ts';

const cloud = new PocketCloud();
const poor = new PocketCloud();
let bench: ComputeBench;
let cloudId = '';
let poorId = '';
let instanceId = '';

beforeAll(async () => {
  for (const place of [cloud, poor]) {
    place.put('instances', 'vm-1', { name: 'web' });
    place.put('networks', 'net-1', { name: 'inner' });
    place.put('volumes', 'vol-1', { name: 'disk' });
  }
  bench = await startComputeBench([
    cloud.provider('rich'),
    poor.provider('poor', {
      snapshots: absent('snapshots', 'The poor cloud has no snapshots.'),
      keyPairs: absent('keyPairs', 'The poor cloud has no keys.'),
      quotas: absent('quotas', 'The poor cloud has no quotas.'),
    }),
  ]);
  const connect = async (provider: string) =>
    (await bench.ask('POST', '/clouds', { provider, name: provider, credentials: {} })).body.id as string;
  cloudId = await connect('rich');
  poorId = await connect('poor');
  instanceId = await idOf('/instances', 'vm-1');
});
afterAll(() => bench?.stop());

async function idOf(path: string, nativeId: string, of = cloudId): Promise<string> {
  const { body } = await bench.ask('GET', `${path}?cloudId=${of}&limit=500`);
  return body.items.find((item: { nativeId: string }) => item.nativeId === nativeId).id;
}

function codeOf({ status, body }: Answer) {
  return [status, body.code, body.errors?.[0]?.path ?? body.detail];
}

describe('volumes and snapshots', () => {
  test('a volume is made, attached, grown, detached, copied, made again from the copy, and deleted', async () => {
    const made = await bench.change('POST', '/volumes', {
      cloudId,
      name: 'data',
      sizeBytes: 2 ** 30,
      driver: 'fast',
      zone: 'a',
    });
    expect([made.status, made.body]).toMatchObject([201, { name: 'data', driver: 'fast', zone: 'a', managed: true }]);
    const { id } = made.body;

    const attached = await bench.change('POST', `/volumes/${id}/attach`, { instanceId });
    expect([attached.status, attached.body]).toMatchObject([200, { state: 'in_use', instanceIds: [instanceId] }]);
    const mounted = await bench.ask('GET', `/volumes?instanceId=${instanceId}`);
    expect(mounted.body.items.map((volume: { id: string }) => volume.id)).toEqual([id]);

    expect((await bench.change('POST', `/volumes/${id}/grow`, { sizeBytes: 2 ** 31 })).body.sizeBytes).toBe(2 ** 31);
    expect(codeOf(await bench.change('POST', `/volumes/${id}/grow`, { sizeBytes: 2 ** 30 }))).toEqual([
      400,
      'validation_failed',
      'sizeBytes',
    ]);

    const detached = await bench.change('POST', `/volumes/${id}/detach`, {});
    expect([detached.status, detached.body]).toMatchObject([200, { state: 'available', instanceIds: [] }]);
    expect(codeOf(await bench.change('POST', `/volumes/${id}/detach`, {}))).toEqual([
      400,
      'validation_failed',
      'instanceId',
    ]);

    const snapshot = await bench.change('POST', '/snapshots', { volumeId: id, name: 'copy', tags: { why: 'test' } });
    expect([snapshot.status, snapshot.body]).toMatchObject([201, { volumeId: id, cloudId, tags: { why: 'test' } }]);
    const copies = await bench.ask('GET', `/snapshots?volumeId=${id}&state=available`);
    expect(copies.body.items).toHaveLength(1);
    const again = await bench.change('POST', '/volumes', { cloudId, name: 'again', snapshotId: snapshot.body.id });
    expect(again.status).toBe(201);

    for (const path of [`/snapshots/${snapshot.body.id}`, `/volumes/${again.body.id}`, `/volumes/${id}`]) {
      expect((await bench.change('DELETE', path)).status, path).toBe(204);
      expect((await bench.ask('GET', path)).status, path).toBe(404);
    }
  });

  test('what is under way at the cloud is waited for, and what the cloud calls an error is one, in its words', async () => {
    const made = await bench.change('POST', '/volumes', { cloudId, name: 'slow' });
    const nativeId = made.body.nativeId as string;
    cloud.next('volumes.attach', () => {
      Object.assign(cloud.thing('volumes', nativeId), { state: 'attaching', attachedTo: ['vm-1'] });
      setTimeout(() => Object.assign(cloud.thing('volumes', nativeId), { state: 'in_use' }), 300);
    });
    const attached = await bench.change('POST', `/volumes/${made.body.id}/attach`, { instanceId });
    expect([attached.status, attached.body.state]).toEqual([200, 'in_use']);

    cloud.next('volumes.detach', () => {
      const broken = { state: 'error', nativeState: 'error_detaching', attachedTo: ['vm-1'] };
      Object.assign(cloud.thing('volumes', nativeId), broken);
    });
    const failed = await bench.change('POST', `/volumes/${made.body.id}/detach`, { instanceId });
    expect([failed.status, failed.body]).toMatchObject([
      202,
      { action: 'volume.detach', state: 'failed', error: { message: 'The cloud says error_detaching.' } },
    ]);
  });

  test('a create whose answer is lost makes one thing', async () => {
    cloud.next('volumes.create', () => {
      throw new ProviderError({ code: 'unexpected', message: 'The answer was lost.', outcomeUnknown: true });
    });
    const made = await bench.change('POST', '/volumes', { cloudId, name: 'once' });
    expect(made.status).toBe(201);
    expect(cloud.all('volumes').filter(({ name }) => name === 'once')).toHaveLength(1);
  });

  test('a create that the cloud gives up leaves nothing behind', async () => {
    cloud.next('volumes.create', () => {
      for (const volume of cloud.all('volumes')) {
        if (volume.name === 'doomed') Object.assign(volume, { state: 'error', nativeState: 'no room' });
      }
    });
    const made = await bench.change('POST', '/volumes', { cloudId, name: 'doomed' });
    expect([made.status, made.body.state, made.body.error.message]).toEqual([202, 'failed', 'The cloud says no room.']);
    expect(cloud.all('volumes').some(({ name }) => name === 'doomed')).toBe(false);
  });
});

test('subnets, firewalls with rules, and which of them an instance has', async () => {
  const networkId = await idOf('/networks', 'net-1');
  const subnet = await bench.change('POST', '/subnets', { networkId, name: 'left', cidr: '10.1.0.0/24' });
  expect([subnet.status, subnet.body]).toMatchObject([201, { networkId, cidr: '10.1.0.0/24', cloudId }]);
  expect((await bench.ask('GET', `/subnets?networkId=${networkId}`)).body.items).toHaveLength(1);

  const firewall = await bench.change('POST', '/firewalls', { cloudId, name: 'web', description: 'For the web.' });
  expect([firewall.status, firewall.body]).toMatchObject([201, { description: 'For the web.', rules: [] }]);
  const { id } = firewall.body;
  const rule = { direction: 'ingress', protocol: 'tcp', portFrom: 443, cidr: '0.0.0.0/0' };
  const open = await bench.change('POST', `/firewalls/${id}/rules`, rule);
  expect([open.status, open.body.rules]).toMatchObject([
    200,
    [{ id: 'rule-1', portFrom: 443, portTo: 443, peer: null }],
  ]);
  const among = await bench.change('POST', `/firewalls/${id}/rules`, {
    direction: 'ingress',
    protocol: 'any',
    peerFirewallId: id,
  });
  expect(among.body.rules[1]).toMatchObject({ peer: firewall.body.nativeId, cidr: null, portFrom: null });
  for (const [wrong, path] of [
    [{ ...rule, protocol: 'icmp' }, 'portFrom'],
    [{ ...rule, portTo: 80 }, 'portTo'],
    [{ ...rule, cidr: undefined }, 'cidr'],
    [{ ...rule, protocol: '256' }, 'protocol'],
  ] as const) {
    expect(codeOf(await bench.change('POST', `/firewalls/${id}/rules`, wrong))).toEqual([
      400,
      'validation_failed',
      path,
    ]);
  }
  expect((await bench.change('DELETE', `/firewalls/${id}/rules/rule-1`)).status).toBe(204);
  expect((await bench.ask('GET', `/firewalls/${id}`)).body.rules).toHaveLength(1);

  const set = await bench.change('PUT', `/instances/${instanceId}/firewalls`, { firewallIds: [id] });
  expect([set.status, set.body.firewallIds]).toEqual([200, [id]]);
  expect((await bench.ask('GET', `/instances?firewallId=${id}`)).body.items).toHaveLength(1);
  expect((await bench.change('DELETE', `/firewalls/${id}`)).status).toBe(204);
  expect((await bench.change('DELETE', `/subnets/${subnet.body.id}`)).status).toBe(204);
});

test('a public address is got, led to an instance, taken off and given back', async () => {
  const got = await bench.change('POST', '/public-ips', { cloudId });
  expect([got.status, got.body]).toMatchObject([201, { state: 'free', instanceId: null }]);
  const { id } = got.body;
  const bound = await bench.change('POST', `/public-ips/${id}/associate`, { instanceId });
  expect([bound.status, bound.body]).toMatchObject([200, { state: 'bound', instanceId }]);
  expect((await bench.ask('GET', `/public-ips?instanceId=${instanceId}`)).body.items).toHaveLength(1);
  const free = await bench.change('POST', `/public-ips/${id}/disassociate`, {});
  expect([free.status, free.body]).toMatchObject([200, { state: 'free', instanceId: null }]);
  expect((await bench.change('DELETE', `/public-ips/${id}`)).status).toBe(204);
});

describe('key pairs', () => {
  test('a public key is imported, and something else is refused', async () => {
    const publicKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me';
    const made = await bench.change('POST', '/key-pairs', { cloudId, name: 'mine', publicKey });
    expect([made.status, made.body]).toMatchObject([201, { name: 'mine', publicKey }]);
    expect(made.body).not.toHaveProperty('privateKey');
    const wrong = await bench.change('POST', '/key-pairs', { cloudId, name: 'x', publicKey: '-----BEGIN RSA' });
    expect(codeOf(wrong)).toEqual([400, 'validation_failed', 'publicKey']);
    expect((await bench.change('DELETE', `/key-pairs/${made.body.id}`)).status).toBe(204);
  });

  test('a private key that the cloud made is told once and kept nowhere', async () => {
    const headers = { 'idempotency-key': 'key-1' };
    const body = { cloudId, name: 'theirs' };
    const first = await bench.ask('POST', '/key-pairs', body, { headers });
    expect([first.status, first.body]).toMatchObject([201, { name: 'theirs', privateKey: 'PRIVATE KEY' }]);
    const again = await bench.ask('POST', '/key-pairs', body, { headers });
    expect([again.status, again.body.code]).toEqual([409, 'already_answered']);
    expect((await bench.ask('GET', `/key-pairs/${first.body.id}`)).body).not.toHaveProperty('privateKey');
    expect(await bench.query("SELECT FROM workflow_steps WHERE result::text ~ 'secret|PRIVATE'")).toEqual([]);
    expect(codeOf(await bench.change('POST', '/key-pairs', body)).slice(0, 2)).toEqual([409, 'conflict']);
  });

  test('a key whose answer was lost is made anew: nobody holds the first one', async () => {
    cloud.next('keyPairs.generate', () => {
      throw new ProviderError({ code: 'timeout', message: 'No answer.', outcomeUnknown: true });
    });
    const made = await bench.change('POST', '/key-pairs', { cloudId, name: 'lost' });
    expect([made.status, made.body.privateKey]).toEqual([201, 'PRIVATE KEY']);
    expect(cloud.all('keyPairs').filter(({ name }) => name === 'lost')).toHaveLength(1);
    expect(cloud.asked.filter((call) => call.startsWith('keyPairs.')).slice(-3)).toEqual([
      'keyPairs.generate',
      'keyPairs.delete',
      'keyPairs.generate',
    ]);
  });
});

describe('what cannot be', () => {
  test('is refused with the cloud’s own sentence before the cloud is asked', async () => {
    const before = poor.asked.length;
    const volumeId = await idOf('/volumes', 'vol-1', poorId);
    expect(codeOf(await bench.change('POST', '/snapshots', { volumeId, name: 'x' }))).toEqual([
      422,
      'not_supported',
      'The poor cloud has no snapshots.',
    ]);
    expect(codeOf(await bench.change('POST', '/key-pairs', { cloudId: poorId, name: 'x' }))[1]).toBe('not_supported');
    expect(codeOf(await bench.ask('GET', `/clouds/${poorId}/quotas`))).toEqual([
      422,
      'not_supported',
      'The poor cloud has no quotas.',
    ]);
    expect(poor.asked).toHaveLength(before);
  });

  test('nothing of another cloud is taken', async () => {
    const foreign = await idOf('/instances', 'vm-1', poorId);
    const volumeId = await idOf('/volumes', 'vol-1');
    const answer = await bench.change('POST', `/volumes/${volumeId}/attach`, { instanceId: foreign });
    expect(codeOf(answer)).toEqual([400, 'validation_failed', 'instanceId']);
    const network = await idOf('/networks', 'net-1', poorId);
    expect(codeOf(await bench.change('POST', '/public-ips', { cloudId, networkId: network }))[2]).toBe('networkId');
  });
});

test('an account’s quotas, prices and own records of usage', async () => {
  expect((await bench.ask('GET', `/clouds/${cloudId}/quotas`)).body.items[0]).toMatchObject({
    name: 'instances',
    limit: 10,
  });
  expect((await bench.ask('GET', `/clouds/${cloudId}/prices`)).body).toMatchObject({ source: 'A table of this test.' });
  const day = '2026-01-02T00:00:00.000Z';
  const usage = await bench.ask('GET', `/clouds/${cloudId}/usage?to=${day}`);
  expect(usage.body).toMatchObject({ from: '2026-01-01T00:00:00.000Z', to: day, items: [{ quantity: 1 }] });
  expect(codeOf(await bench.ask('GET', `/clouds/${cloudId}/usage?from=2020-01-01T00:00:00Z&to=${day}`))[2]).toBe(
    'from',
  );
});

test('what a machine wrote, and what the provider says happened to it', async () => {
  const output = await bench.ask('GET', `/instances/${instanceId}/console-output?lines=7`);
  expect(output.body).toEqual({ text: 'last 7 lines' });
  const events = await bench.ask('GET', `/instances/${instanceId}/provider-events`);
  expect(events.body.items).toEqual([
    { at: '2026-01-02T03:04:05.000Z', action: 'create', message: 'It was made.', actor: 'somebody' },
  ]);
});
