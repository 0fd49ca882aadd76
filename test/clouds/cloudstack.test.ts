import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError, CloudstackFake, newIsolated, seeded } from '../cloudstack/index.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { type Body, Rest, strictly } from './rest.ts';

const keys = { apiKey: 'PLANTED-whole-api-key', secretKey: 'PLANTED-whole-secret-key' };

describe('a job of CloudStack, through a whole Kumo', () => {
  let fake: CloudstackFake;
  let stack: Stack;
  let kumo: Rest;
  let cloudId: string;
  let sizeId: string;

  const launch = async (name: string): Promise<string> => {
    const order = { cloudId, name, image: seeded.template, sizeId, tags: { team: 'blue' } };
    // Nobody waits for it: compute will be gone meanwhile.
    return (await kumo.done(202, 'POST', '/instances', order, { prefer: 'wait=0' })).id;
  };
  const machines = (name: string) =>
    fake.world.store
      .all('machines')
      .filter(({ fields }) => fields.displayname === name && fields.state !== 'Destroyed');

  beforeAll(async () => {
    fake = await CloudstackFake.start(newIsolated, keys);
    stack = await startStack({ env: strictly });
    kumo = new Rest(stack);
    const order = { provider: 'cloudstack', name: 'stack', endpoint: fake.url, credentials: keys };
    cloudId = (await kumo.done(201, 'POST', '/clouds', order)).id;
    const isWanted = ({ nativeId }: Body) => nativeId === seeded.size;
    const size = await until('its sizes', async () => (await kumo.all(`/sizes?cloudId=${cloudId}`)).find(isWanted));
    sizeId = size.id;
  });
  afterAll(async () => {
    fake?.world.jobs.release();
    await stack?.stop();
    await fake?.close();
  });

  it('outlives a crash of compute: one machine, and the operation succeeds', async () => {
    fake.world.jobs.hold();
    const before = fake.count('deployVirtualMachine');
    const operationId = await launch('outlives');
    await until('the job', () => fake.count('deployVirtualMachine') === before + 1);
    const asked = fake.count('queryAsyncJobResult');
    await until('somebody to wait for it', () => fake.count('queryAsyncJobResult') > asked);
    const killed = stack.killService('compute');
    await until('compute to be back', () => {
      const pid = stack.pidOf('compute');
      return pid !== undefined && pid !== killed;
    });
    expect(machines('outlives')[0]?.fields.state, 'the job is pending').not.toBe('Running');
    fake.world.jobs.release();
    await until('an answer', async () => (await kumo.ask('GET', '/clouds')).status === 200);
    const operation = await kumo.ended(operationId);
    expect(operation, JSON.stringify(operation)).toMatchObject({ state: 'succeeded' });
    const shown = await kumo.done(200, 'GET', `/instances/${operation.target.id}`);
    expect(shown).toMatchObject({ name: 'outlives', state: 'running', managed: true, tags: { team: 'blue' } });
    expect(machines('outlives')).toHaveLength(1);
    expect(fake.count('deployVirtualMachine')).toBe(before + 1);
    const listed = await kumo.done(200, 'GET', `/instances?cloudId=${cloudId}&q=outlives`);
    expect(listed.items.map(({ id }: Body) => id)).toEqual([operation.target.id]);
  });

  it('that fails inside a 200 ends the operation with its text', async () => {
    const text = 'Unable to create a deployment for VM instance: no host has room';
    fake.failNext('deployVirtualMachine', new ApiError(533, text), 'job');
    const operation = await kumo.ended(await launch('fails'));
    expect(operation).toMatchObject({ state: 'failed', error: { code: 'capacity', providerCode: '533' } });
    expect(operation.error.message).toContain(text);
    expect(machines('fails')).toEqual([]);
    expect((await kumo.done(200, 'GET', `/instances?cloudId=${cloudId}&q=fails`)).items).toEqual([]);
  });

  it('that fails on a volume says so, and leaves no volume behind', async () => {
    const text = 'Failed to create volume: the primary storage is full';
    fake.failNext('createVolume', new ApiError(530, text), 'job');
    const before = (await kumo.all(`/volumes?cloudId=${cloudId}`)).length;
    const order = { cloudId, name: 'full', sizeBytes: 2 ** 30 };
    const { id } = await kumo.done(202, 'POST', '/volumes', order, { prefer: 'wait=0' });
    const operation = await kumo.ended(id);
    expect(operation).toMatchObject({ state: 'failed', error: { message: expect.stringContaining(text) } });
    expect(await kumo.all(`/volumes?cloudId=${cloudId}`)).toHaveLength(before);
  });
});
