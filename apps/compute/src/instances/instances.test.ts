import { newId } from '@kumo/model';
import { ProviderError } from '@kumo/provider-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ComputeBench, startComputeBench } from '../testing/compute-bench.ts';
import { PocketCloud } from '../testing/pocket-cloud.ts';

const cloud = new PocketCloud();
let bench: ComputeBench;
let cloudId = '';
const ids: Record<string, string> = {};

beforeAll(async () => {
  cloud.put('sizes', 'small');
  cloud.put('sizes', 'large');
  cloud.put('images', 'image-1');
  cloud.put('images', 'image-2');
  cloud.put('networks', 'net-1');
  cloud.put('subnets', 'sub-1');
  cloud.put('firewalls', 'fw-1');
  cloud.put('keyPairs', 'key-1');
  cloud.put('volumes', 'vol-1');
  cloud.put('instances', 'vm-1', { name: 'web', sizeNativeId: 'small', firewallNativeIds: ['fw-1'] });
  cloud.put('instances', 'vm-2', { name: 'db', state: 'stopped', nativeState: 'OFF' });
  bench = await startComputeBench([cloud.provider('pocket')]);
  const connected = await bench.ask('POST', '/clouds', { provider: 'pocket', name: 'pocket', credentials: {} });
  cloudId = connected.body.id;
  for (const path of ['sizes', 'images', 'networks', 'subnets', 'firewalls', 'key-pairs', 'volumes', 'instances']) {
    for (const item of (await bench.ask('GET', `/${path}`)).body.items) ids[item.nativeId] = item.id;
  }
});
afterAll(() => bench?.stop());

const launch = (body: object) =>
  bench.change('POST', '/instances', { cloudId, imageId: ids['image-1'], sizeId: ids.small, ...body });

describe('a launch', () => {
  test('takes everything that a machine can have, in the cloud’s own ids', async () => {
    const launched = await launch({
      name: 'all',
      subnetIds: [ids['sub-1']],
      firewallIds: [ids['fw-1']],
      keyPairId: ids['key-1'],
      volumes: [{ volumeId: ids['vol-1'] }],
      zone: 'b',
      bootVolumeBytes: 2 ** 34,
      assignPublicIp: true,
      userData: 'echo hello',
    });
    expect([launched.status, launched.body.name], JSON.stringify(launched.body)).toEqual([201, 'all']);
    expect(cloud.launched).toMatchObject({
      image: 'image-1',
      sizeNativeId: 'small',
      subnetNativeIds: ['sub-1'],
      firewallNativeIds: ['fw-1'],
      keyPairNativeId: 'key-1',
      volumes: [{ nativeId: 'vol-1' }],
      zone: 'b',
      bootVolumeBytes: 2 ** 34,
      assignPublicIp: true,
    });
    expect(cloud.launched).not.toHaveProperty('batch');
  });

  test('of a machine does not take what only containers have, and names every such field', async () => {
    const refused = await launch({
      name: 'box',
      ports: [{ container: 80 }],
      env: { A: 'b' },
      command: ['sh'],
      restartPolicy: 'always',
      volumes: [{ name: 'data', mountPath: '/data' }],
    });
    expect([refused.status, refused.body.code]).toEqual([400, 'validation_failed']);
    expect(refused.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'ports',
      'env',
      'command',
      'restartPolicy',
      'volumes.0.name',
      'volumes.0.mountPath',
    ]);
  });

  test('of several tells the cloud of all, and none is cancelled by itself before it is there', async () => {
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    cloud.hold('instances.create', held);
    const { status, body } = await bench.ask('POST', '/instances', {
      cloudId,
      name: 'many',
      imageId: ids['image-1'],
      sizeId: ids.small,
      count: 3,
    });
    expect(status).toBe(202);
    const operationIds = body.items.map(({ id }: { id: string }) => id);
    const cancelled = await bench.ask('POST', `/operations/${operationIds[1]}/cancel`);
    expect([cancelled.status, cancelled.body.code]).toEqual([409, 'conflict']);
    expect(cancelled.body.detail).toContain('launched together');
    goOn();
    for (const id of operationIds) await bench.ended(id);
    expect(cloud.launched).toMatchObject({ batch: { operationIds } });
    expect(cloud.all('instances').filter(({ name }) => name.startsWith('many-'))).toHaveLength(3);
  });
});

describe('a rebuild', () => {
  const rebuild = (imageId: string | undefined) =>
    bench.change('POST', `/instances/${ids['vm-1']}/rebuild`, { imageId });

  test('is from an image of the same cloud, and the cloud is told what may have happened before', async () => {
    const first = await rebuild(ids['image-1']);
    expect([first.status, first.body], JSON.stringify(first.body)).toMatchObject([
      200,
      { id: ids['vm-1'], state: 'running', imageId: ids['image-1'] },
    ]);
    // The answer to the first try is lost, so that the second one may come on top of what was done.
    cloud.next('instances.rebuild', () => {
      throw new ProviderError({ code: 'unavailable', message: 'It went away.' });
    });
    expect((await rebuild(ids['image-2'])).body.imageId).toBe(ids['image-2']);
    expect(cloud.rebuilds).toMatchObject([
      { imageNativeId: 'image-1', wasOfAnother: false, mayBeDone: false },
      { imageNativeId: 'image-2', wasOfAnother: true, mayBeDone: false },
      { imageNativeId: 'image-2', wasOfAnother: true, mayBeDone: true },
    ]);
    const [, second, again] = cloud.rebuilds as { token: { operationId: string } }[];
    expect(again?.token.operationId).toBe(second?.token.operationId);
  });

  test('names the image that is not there, and asks the cloud nothing', async () => {
    const asked = cloud.asked.length;
    const { status, body } = await rebuild(newId('image'));
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([400, 'validation_failed', 'imageId']);
    expect((await rebuild(undefined)).status).toBe(400);
    expect(cloud.asked).toHaveLength(asked);
  });
});

describe('a resize that the cloud asks about', () => {
  const vm = () => cloud.thing('instances', 'vm-1');

  test('is kept by the operation, also when the cloud is not ready at once', async () => {
    cloud.next('instances.confirmResize', () => {
      Object.assign(vm(), { state: 'resizing' });
      throw new ProviderError({ code: 'conflict', message: 'It is still copying.' });
    });
    const resized = await bench.change('POST', `/instances/${ids['vm-1']}/resize`, { sizeId: ids.large });
    expect([resized.status, resized.body], JSON.stringify(resized.body)).toMatchObject([
      200,
      { state: 'running', sizeId: ids.large },
    ]);
    expect(cloud.asked.slice(-3)).toEqual(['instances.resize', 'instances.confirmResize', 'instances.confirmResize']);
    const { body } = await bench.ask('GET', `/operations?targetId=${ids['vm-1']}`);
    expect(body.items[0].steps.map(({ name }: { name: string }) => name)).toEqual([
      'Resize',
      'Keep the new size',
      'Confirm',
    ]);
  });

  test('waits for people who want to look first, and goes back when they say so', async () => {
    const path = `/instances/${ids['vm-1']}/resize`;
    const resized = await bench.change('POST', path, { sizeId: ids.small, confirm: false });
    expect([resized.status, resized.body], JSON.stringify(resized.body)).toMatchObject([
      200,
      { state: 'resizing', allowedActions: { revertResize: { allowed: true }, confirmResize: { allowed: true } } },
    ]);
    const back = await bench.change('POST', `${path}/revert`);
    expect([back.status, back.body.state]).toEqual([200, 'running']);
  });

  test('is over for those who want to look when the cloud has copied, and not before', async () => {
    const path = `/instances/${ids['vm-1']}/resize`;
    cloud.next('instances.resize', () => {
      Object.assign(vm(), { state: 'resizing', sizeNativeId: 'small', awaitsVerdict: false });
    });
    const { body } = await bench.ask('POST', path, { sizeId: ids.small, confirm: false });
    const before = cloud.looksAt('vm-1');
    await bench.until(async () => cloud.looksAt('vm-1') > before + 2);
    expect((await bench.ask('GET', `/operations/${body.id}`)).body.state).toBe('running');
    // An answer to what nobody has asked yet would be about nothing: it is refused, and not offered.
    const tooEarly = await bench.ask('POST', `${path}/revert`);
    expect([tooEarly.status, tooEarly.body.detail]).toEqual([409, 'It is being resized; wait until that has ended.']);
    const isOffered = async () => {
      const one = (await bench.ask('GET', `/instances/${ids['vm-1']}`)).body;
      const listed = (await bench.ask('GET', '/instances?limit=100')).body.items;
      const { allowedActions } = listed.find(({ id }: { id: string }) => id === ids['vm-1']);
      return [one.allowedActions.revertResize.allowed, allowedActions.revertResize.allowed];
    };
    expect(await isOffered()).toEqual([false, false]);
    Object.assign(vm(), { awaitsVerdict: true });
    expect((await bench.ended(body.id)).state).toBe('succeeded');
    expect(await isOffered()).toEqual([true, true]);
    await bench.change('POST', `${path}/revert`);
    delete vm().awaitsVerdict;
  });

  test('ends as a failure when the cloud went back by itself', async () => {
    cloud.next('instances.resize', () => void Object.assign(vm(), { state: 'resizing', awaitsVerdict: false }));
    const path = `/instances/${ids['vm-1']}/resize`;
    const { body } = await bench.ask('POST', path, { sizeId: ids.large, confirm: false });
    const before = cloud.looksAt('vm-1');
    await bench.until(async () => cloud.looksAt('vm-1') > before + 2);
    Object.assign(vm(), { state: 'running', nativeState: 'ON', sizeNativeId: 'small' });
    delete vm().awaitsVerdict;
    expect(await bench.ended(body.id)).toMatchObject({
      state: 'failed',
      error: { message: expect.stringContaining('did not change the size') },
    });
    // What it is now is seen by whoever watches the cloud.
    const state = async () => (await bench.ask('GET', `/instances/${ids['vm-1']}`)).body.state;
    await bench.until(async () => (await state()) === 'running');
  });
});

test('the same bulk action again answers the same, what was refused included', async () => {
  const headers = { 'idempotency-key': 'bulk-1' };
  const body = { action: 'stop', ids: [ids['vm-1'], ids['vm-2']] };
  const first = await bench.ask('POST', '/instances/actions', body, { headers });
  expect([first.status, first.body.items.length]).toEqual([202, 1]);
  expect(first.body.refused).toEqual([{ id: ids['vm-2'], code: 'conflict', reason: 'It is stopped already.' }]);
  await bench.ended(first.body.items[0].id);
  const again = await bench.ask('POST', '/instances/actions', body, { headers });
  expect(again.body.refused).toEqual(first.body.refused);
  expect(again.body.items.map(({ id }: { id: string }) => id)).toEqual([first.body.items[0].id]);
});

test('a change goes on where it was when compute ends in the middle', async () => {
  const volume = () => cloud.thing('volumes', 'vol-1');
  cloud.next('volumes.attach', () => void Object.assign(volume(), { state: 'attaching' }));
  const { body } = await bench.ask('POST', `/volumes/${ids['vol-1']}/attach`, { instanceId: ids['vm-1'] });
  await bench.until(async () => volume().state === 'attaching');
  await bench.restart();
  Object.assign(volume(), { state: 'in_use' });
  expect((await bench.ended(body.id)).state).toBe('succeeded');
  expect((await bench.ask('GET', `/volumes/${ids['vol-1']}`)).body).toMatchObject({ state: 'in_use' });
});
