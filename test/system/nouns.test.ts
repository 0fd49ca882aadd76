import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../support/stack.ts';

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what came is what the test is about
  readonly body: any;
}

/** What a developer does with every noun, by REST, on the cloud that ships with the platform. */
describe('every noun by REST', () => {
  let stack: Stack;
  let cloudId: string;
  let instance: { id: string; nativeId: string };

  const ask = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await stack.fetch(`/api/v1${path}`, {
      method,
      headers: { prefer: 'wait=60' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  };
  /** Fails with everything that the answer said when it is not the expected status. */
  const done = async (status: number, method: string, path: string, body?: unknown) => {
    const answer = await ask(method, path, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBe(status);
    return answer.body;
  };

  beforeAll(async () => {
    stack = await startStack({ env: { KUMO_VALIDATE_RESPONSES: '1', KUMO_RATE_LIMIT: '100000' } });
    const options = { seed: 'nouns', instances: 4, speed: 50, confirmResize: true };
    cloudId = (await done(201, 'POST', '/clouds', { provider: 'sandbox', name: 'nouns', options })).id;
    const { items } = await done(200, 'GET', '/sizes?sort=name');
    const image = (await done(200, 'GET', '/images?state=available')).items[0];
    const body = { cloudId, name: 'one', imageId: image.id, sizeId: items[0].id };
    instance = await done(201, 'POST', '/instances', body);
  });
  afterAll(() => stack?.stop());

  it('volumes and snapshots', async () => {
    const { id } = await done(201, 'POST', '/volumes', { cloudId, name: 'data', sizeBytes: 2 ** 30 });
    const attached = await done(200, 'POST', `/volumes/${id}/attach`, { instanceId: instance.id });
    expect(attached).toMatchObject({ state: 'in_use', instanceIds: [instance.id] });
    expect((await done(200, 'GET', `/instances/${instance.id}`)).volumeIds).toContain(id);
    await done(200, 'POST', `/volumes/${id}/detach`, {});
    expect((await done(200, 'POST', `/volumes/${id}/grow`, { sizeBytes: 2 ** 31 })).sizeBytes).toBe(2 ** 31);
    const snapshot = await done(201, 'POST', '/snapshots', { volumeId: id, name: 'copy' });
    expect(snapshot).toMatchObject({ state: 'available', volumeId: id, managed: true });
    const restored = await done(201, 'POST', '/volumes', { cloudId, name: 'again', snapshotId: snapshot.id });
    for (const path of [`/volumes/${restored.id}`, `/snapshots/${snapshot.id}`, `/volumes/${id}`]) {
      await done(204, 'DELETE', path);
      await done(404, 'GET', path);
    }
  });

  it('networks, subnets and firewalls', async () => {
    const network = await done(201, 'POST', '/networks', { cloudId, name: 'inner', cidr: '10.77.0.0/16' });
    const subnet = await done(201, 'POST', '/subnets', { networkId: network.id, name: 'left', cidr: '10.77.1.0/24' });
    expect(subnet).toMatchObject({ networkId: network.id, cidr: '10.77.1.0/24' });
    const { id } = await done(201, 'POST', '/firewalls', { cloudId, name: 'web' });
    const rule = { direction: 'ingress', protocol: 'tcp', portFrom: 443, cidr: '0.0.0.0/0', description: 'for all' };
    const { rules } = await done(200, 'POST', `/firewalls/${id}/rules`, rule);
    const added = rules.find(({ portFrom }: { portFrom: number }) => portFrom === 443);
    const set = await done(200, 'PUT', `/instances/${instance.id}/firewalls`, { firewallIds: [id] });
    expect(set.firewallIds).toEqual([id]);
    await done(204, 'DELETE', `/firewalls/${id}/rules/${encodeURIComponent(added.id)}`);
    await done(200, 'PUT', `/instances/${instance.id}/firewalls`, { firewallIds: [] });
    for (const path of [`/firewalls/${id}`, `/subnets/${subnet.id}`, `/networks/${network.id}`]) {
      await done(204, 'DELETE', path);
    }
  });

  it('public addresses', async () => {
    const { id, address } = await done(201, 'POST', '/public-ips', { cloudId });
    const bound = await done(200, 'POST', `/public-ips/${id}/associate`, { instanceId: instance.id });
    expect(bound).toMatchObject({ state: 'bound', instanceId: instance.id });
    expect((await done(200, 'GET', `/instances/${instance.id}`)).publicIps).toContain(address);
    await done(200, 'POST', `/public-ips/${id}/disassociate`, {});
    await done(204, 'DELETE', `/public-ips/${id}`);
  });

  it('key pairs', async () => {
    const made = await done(201, 'POST', '/key-pairs', { cloudId, name: 'made' });
    expect(made.privateKey).toContain('PRIVATE KEY');
    const { publicKey } = await done(200, 'GET', `/key-pairs/${made.id}`);
    const imported = await done(201, 'POST', '/key-pairs', { cloudId, name: 'imported', publicKey });
    for (const { id } of [made, imported]) await done(204, 'DELETE', `/key-pairs/${id}`);
  });

  it('a resize that the cloud asks about, kept and taken back', async () => {
    const path = `/instances/${instance.id}`;
    const { items } = await done(200, 'GET', '/sizes?sort=name');
    // There is never room for its largest one.
    const sizes = items.filter(({ name }: { name: string }) => name !== 'gpu');
    await done(200, 'POST', `${path}/stop`);
    expect((await done(200, 'POST', `${path}/resize`, { sizeId: sizes[1].id })).sizeId).toBe(sizes[1].id);
    const waiting = await done(200, 'POST', `${path}/resize`, { sizeId: sizes[2].id, confirm: false });
    expect(waiting.state).toBe('resizing');
    await done(200, 'POST', `${path}/resize/revert`);
    expect((await done(200, 'GET', path)).sizeId).toBe(sizes[1].id);
    await done(200, 'POST', `${path}/start`);
  });

  it('a rebuild from another image: the same instance, with its addresses and volumes', async () => {
    const path = `/instances/${instance.id}`;
    const before = await done(200, 'GET', path);
    const { items } = await done(200, 'GET', '/images?state=available');
    const other = items.find(({ id }: { id: string }) => id !== before.imageId);
    const after = await done(200, 'POST', `${path}/rebuild`, { imageId: other.id });
    const { name, sizeId, privateIps, publicIps, volumeIds, tags } = before;
    expect(after).toMatchObject({ id: instance.id, state: 'running', imageId: other.id });
    expect(after).toMatchObject({ name, sizeId, privateIps, publicIps, volumeIds, tags });
  });

  it('several launched together, each with its own name', async () => {
    const image = (await done(200, 'GET', '/images?state=available')).items[0];
    const size = (await done(200, 'GET', '/sizes?sort=name')).items[0];
    const body = { cloudId, name: 'many', imageId: image.id, sizeId: size.id, count: 3 };
    const { items } = await done(202, 'POST', '/instances', body);
    const names = async () =>
      (await done(200, 'GET', '/instances?q=many-&sort=name&state=running')).items.map(
        ({ id, name }: { id: string; name: string }) => [id, name],
      );
    await expect
      .poll(names, { timeout: 30_000 })
      .toEqual(items.map(({ target }: { target: { id: string; name: string } }) => [target.id, target.name]));
  });

  it('what the account may have, pays and used, and what its machines wrote', async () => {
    expect((await done(200, 'GET', `/clouds/${cloudId}/quotas`)).items.length).toBeGreaterThan(0);
    expect((await done(200, 'GET', `/clouds/${cloudId}/prices`)).prices.length).toBeGreaterThan(0);
    expect(await done(200, 'GET', `/clouds/${cloudId}/usage`)).toHaveProperty('items');
    expect((await done(200, 'GET', `/instances/${instance.id}/console-output`)).text).toEqual(expect.any(String));
    expect((await done(200, 'GET', `/instances/${instance.id}/provider-events`)).items.length).toBeGreaterThan(0);
  });
});
