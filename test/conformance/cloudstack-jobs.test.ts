import { cloudstack } from '@kumo/provider-cloudstack';
import { type LaunchSpec, type ProviderConnection, ProviderError } from '@kumo/provider-core';
import { until } from '@kumo/provider-core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiError, CloudstackFake, newIsolated, seeded } from '../cloudstack/index.ts';

const keys = { apiKey: 'jobs-api-key', secretKey: 'jobs-secret-key' };
const context = { signal: new AbortController().signal };
const noCapacity = 'Unable to create a deployment for VM instance: no host has room';

function launchOf(name: string): LaunchSpec {
  return {
    token: { operationId: `opr_${name}`, resourceId: `ins_${name}`, organizationId: 'org_test' },
    ...{
      name,
      image: seeded.template,
      sizeNativeId: seeded.size,
      networkNativeIds: [],
      ports: [],
      env: {},
      volumes: [],
    },
    tags: { team: 'blue' },
  };
}

describe('jobs of CloudStack', () => {
  let fake: CloudstackFake;
  let connection: ProviderConnection;
  const opened: ProviderConnection[] = [];
  const connect = async () => {
    const one = await cloudstack.connect({ endpoint: fake.url, credentials: keys, options: {} });
    opened.push(one);
    return one;
  };
  const launch = async (name: string) => {
    const spec = launchOf(name);
    const { nativeId } = await connection.instances.create(context, spec);
    await connection.instances.activate?.(context, nativeId, spec);
    return nativeId;
  };
  /** One that goes as a process that is killed does: nobody waits for its calls any more. */
  const abandoned = () => {
    const caller = new AbortController();
    return { context: { signal: caller.signal }, leave: () => caller.abort() };
  };

  beforeEach(async () => {
    fake = await CloudstackFake.start(newIsolated, keys);
    connection = await connect();
  });
  afterEach(async () => {
    fake.world.jobs.release();
    for (const one of opened.splice(0)) await one.close();
    await fake.close();
  });

  it('that fail inside a 200 become an error with the cloud’s own text', async () => {
    const nativeId = await launch('stops');
    await connection.instances.stop(context, nativeId);
    fake.failNext('startVirtualMachine', new ApiError(533, noCapacity), 'job');
    const started = connection.instances.start(context, nativeId);
    await expect(started).rejects.toMatchObject({ code: 'capacity', providerCode: '533', outcomeUnknown: false });
    await expect(started).rejects.toThrow(noCapacity);
  });

  it('that fail to make a machine are told when the launch goes on, and again to whoever asks again', async () => {
    const spec = launchOf('nowhere');
    fake.failNext('deployVirtualMachine', new ApiError(533, noCapacity), 'job');
    const { nativeId } = await connection.instances.create(context, spec);
    const activate = () => connection.instances.activate?.(context, nativeId, spec);
    await expect(activate()).rejects.toThrow(noCapacity);
    await expect(activate()).rejects.toMatchObject({ code: 'capacity', retryable: false });
    await expect(connection.instances.create(context, spec)).rejects.toThrow(noCapacity);
    expect(fake.count('deployVirtualMachine')).toBe(1);
  });

  it('that fail to make a disk are told to every try, and none makes a second one', async () => {
    const order = { name: 'data', token: launchOf('data').token, sizeBytes: 2 ** 30, tags: {} };
    fake.failNext('createVolume', new ApiError(535, 'Maximum amount of resources of Type = volume exceeded'), 'job');
    for (let times = 0; times < 2; times += 1) {
      await expect(connection.volumes?.create?.(context, order)).rejects.toMatchObject({ code: 'quota_exceeded' });
    }
    expect(fake.count('createVolume')).toBe(1);
  });

  it('outlive who asked for them: a launch is adopted by the next one, once, with its tags', async () => {
    fake.world.jobs.hold();
    const spec = launchOf('orphan');
    const gone = abandoned();
    const first = await connect();
    const asking = first.instances.create(gone.context, spec).catch((error: unknown) => error);
    await until(5_000, () => expect(fake.count('createTags')).toBe(1));
    gone.leave();
    expect(await asking).toBeInstanceOf(ProviderError);
    await first.close();

    const next = await connect();
    const found = await next.instances.findByToken(context, spec.token, spec.name);
    expect(found).toMatchObject([{ state: 'starting', operationId: spec.token.operationId, name: 'orphan' }]);
    const nativeId = found[0]?.nativeId ?? '';
    const going = next.instances.activate?.(context, nativeId, spec);
    fake.world.jobs.release();
    await going;
    expect(await next.instances.get(context, nativeId)).toMatchObject({
      ...{ state: 'running', tags: { team: 'blue' }, operationId: spec.token.operationId },
    });
    expect(await next.instances.create(context, spec)).toEqual({ nativeId });
    expect(fake.count('deployVirtualMachine')).toBe(1);
    expect(fake.world.store.all('machines')).toHaveLength(1);
  });

  it('tell which machine a launch made although its answer was lost before any mark was on it', async () => {
    const spec = launchOf('unmarked');
    fake.loseAnswerTo.add('deployVirtualMachine');
    await expect(connection.instances.create(context, spec)).rejects.toMatchObject({ outcomeUnknown: true });
    expect([...(fake.world.store.all('machines')[0]?.tags.keys() ?? [])]).toEqual([]);
    const found = await connection.instances.findByToken(context, spec.token, spec.name);
    expect(found).toMatchObject([{ operationId: spec.token.operationId }]);
    await connection.instances.activate?.(context, found[0]?.nativeId ?? '', spec);
    const seen = await connection.instances.get(context, found[0]?.nativeId ?? '');
    expect(seen).toMatchObject({ state: 'running', tags: { team: 'blue' }, operationId: spec.token.operationId });
  });

  it('that nobody waits for any more are followed by the next call, not asked for a second time', async () => {
    const nativeId = await launch('slow');
    await connection.instances.stop(context, nativeId);
    fake.world.jobs.hold();
    const gone = abandoned();
    const asking = connection.instances.start(gone.context, nativeId).catch((error: unknown) => error);
    await until(5_000, () => expect(fake.count('startVirtualMachine')).toBe(1));
    gone.leave();
    expect(await asking).toMatchObject({ outcomeUnknown: true });
    const next = await connect();
    const following = next.instances.start(context, nativeId);
    fake.world.jobs.release();
    await following;
    expect(fake.count('startVirtualMachine')).toBe(1);
    expect((await next.instances.get(context, nativeId)).state).toBe('running');
  });

  it('end with the deadline of the call that waits for them, and its error says that the outcome is open', async () => {
    const nativeId = await launch('deadline');
    const hurried = await cloudstack.connect(
      { endpoint: fake.url, credentials: keys, options: {} },
      { deadlines: { stop: 400 } },
    );
    opened.push(hurried);
    fake.world.jobs.hold();
    const stopped = hurried.instances.stop(context, nativeId);
    await expect(stopped).rejects.toMatchObject({ code: 'timeout', outcomeUnknown: true });
  });

  it('that CloudStack has forgotten leave the marks to find things by', async () => {
    const spec = launchOf('old');
    const nativeId = await launch('old');
    const disk = { name: 'old', token: spec.token, sizeBytes: 2 ** 30, tags: {} };
    await connection.volumes?.create?.(context, disk);
    fake.world.jobs.forgetEnded();
    const found = await connection.instances.findByToken(context, spec.token, spec.name);
    expect(found.map((one) => one.nativeId)).toEqual([nativeId]);
    await connection.instances.activate?.(context, nativeId, spec);
  });

  it('give a new machine its disks and its address, once, however often the launch goes on', async () => {
    const spec = {
      ...launchOf('whole'),
      assignPublicIp: true,
      volumes: [{ nativeId: seeded.volume, mountPath: '/', readOnly: false }],
    };
    const { nativeId } = await connection.instances.create(context, spec);
    for (let times = 0; times < 2; times += 1) await connection.instances.activate?.(context, nativeId, spec);
    const seen = await connection.instances.get(context, nativeId);
    expect(seen.volumeNativeIds).toContain(seeded.volume);
    expect(seen.publicIps).toHaveLength(1);
    expect(fake.count('associateIpAddress')).toBe(1);
    expect(fake.count('attachVolume')).toBe(1);
  });

  it('go on although asking for them fails now and then', async () => {
    const nativeId = await launch('flaky');
    fake.failNext('queryAsyncJobResult', new ApiError(503, 'The management server is shutting down'), 'answer');
    fake.failNext('queryAsyncJobResult', new ApiError(429, 'please retry after 50 ms'), 'answer');
    await connection.instances.stop(context, nativeId);
    expect((await connection.instances.get(context, nativeId)).state).toBe('stopped');
  });
});
