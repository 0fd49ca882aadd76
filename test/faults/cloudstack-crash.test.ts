import type { Operation } from '@kumo/model';
import { until } from '@kumo/provider-core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError, CloudstackFake, newIsolated, seeded } from '../cloudstack/index.ts';
import { type ComputeProcess, prepareCompute } from '../support/compute-process.ts';

const keys = { apiKey: 'PLANTED-crash-api-key', secretKey: 'PLANTED-crash-secret-key' };

/** Kills at moments spread over a launch, which takes about this long on the fake, milliseconds. */
const kills = 6;
const launchMs = 800;

describe('a crash of compute in the middle of a job of CloudStack', () => {
  let compute: ComputeProcess;
  let fake: CloudstackFake;
  let cloudId = '';

  const launch = async (name: string): Promise<string> => {
    const order = { cloudId, name, image: seeded.template, sizeId: await sizeId(), tags: { team: 'blue' } };
    const answer = await compute.fetch('/api/v1/instances', { method: 'POST', body: JSON.stringify(order) });
    expect(answer.status, await answer.clone().text()).toBe(202);
    return ((await answer.json()) as Operation).id;
  };
  const sizeId = async (): Promise<string> =>
    await until(20_000, async () => {
      const answer = await compute.fetch('/api/v1/sizes?limit=100');
      const { items } = (await answer.json()) as { items: { id: string; nativeId: string }[] };
      const size = items.find(({ nativeId }) => nativeId === seeded.size);
      if (size === undefined) throw new Error('its sizes are not known yet');
      return size.id;
    });
  const ended = async (id: string): Promise<Operation> =>
    await until(60_000, async () => {
      const operation = (await (await compute.fetch(`/api/v1/operations/${id}`)).json()) as Operation;
      expect(['succeeded', 'failed', 'cancelled'], JSON.stringify(operation)).toContain(operation.state);
      return operation;
    });
  const machines = (name: string) =>
    fake.world.store
      .all('machines')
      .filter(({ fields }) => fields.displayname === name && fields.state !== 'Destroyed');

  beforeAll(async () => {
    fake = await CloudstackFake.start(newIsolated, keys);
    compute = await prepareCompute();
    await compute.start();
    const answer = await compute.fetch('/api/v1/clouds', {
      method: 'POST',
      body: JSON.stringify({ provider: 'cloudstack', name: 'crash', endpoint: fake.url, credentials: keys }),
    });
    expect(answer.status, await answer.clone().text()).toBe(201);
    cloudId = ((await answer.json()) as { id: string }).id;
  });
  afterAll(async () => {
    fake?.world.jobs.release();
    await compute?.remove();
    await fake?.close();
  });

  it('leaves the job to itself: the machine that it made meanwhile is the launch’s, and there is one', async () => {
    fake.world.jobs.hold();
    const before = fake.count('deployVirtualMachine');
    const operationId = await launch('outlives');
    await until(20_000, () => expect(fake.count('deployVirtualMachine')).toBe(before + 1));
    await compute.kill();
    fake.world.jobs.release();
    await until(10_000, () => expect(machines('outlives')[0]?.fields.state).toBe('Running'));
    await compute.start();
    const operation = await ended(operationId);
    expect(operation).toMatchObject({ state: 'succeeded' });
    const shown = await (await compute.fetch(`/api/v1/instances/${operation.target.id}`)).json();
    expect(shown).toMatchObject({ name: 'outlives', state: 'running', managed: true, tags: { team: 'blue' } });
    expect(machines('outlives')).toHaveLength(1);
    expect(fake.count('deployVirtualMachine')).toBe(before + 1);
  });

  it('is told what the job failed of while nobody was there, and leaves nothing behind', async () => {
    const text = 'Unable to create a deployment for VM instance: no host has room';
    fake.failNext('deployVirtualMachine', new ApiError(533, text), 'job');
    fake.world.jobs.hold();
    const before = fake.count('deployVirtualMachine');
    const operationId = await launch('fails');
    await until(20_000, () => expect(fake.count('deployVirtualMachine')).toBe(before + 1));
    await compute.kill();
    fake.world.jobs.release();
    await compute.start();
    const operation = await ended(operationId);
    expect(operation).toMatchObject({ state: 'failed', error: { code: 'capacity', providerCode: '533' } });
    expect(operation.error?.message).toContain(text);
    expect(machines('fails')).toEqual([]);
  });

  it(`makes one machine for each of ${kills} launches that were cut at another moment`, async () => {
    fake.world.jobs.durationMs = 150;
    const launched: [name: string, operationId: string][] = [];
    for (let round = 0; round < kills; round += 1) {
      launched.push([`cut-${round}x`, await launch(`cut-${round}x`)]);
      // The moment of the kill is what is tested, so it is a time and no condition.
      await new Promise((resolve) => setTimeout(resolve, launchMs * (round / kills)));
      await compute.kill();
      await compute.start();
    }
    for (const [name, operationId] of launched) {
      expect(await ended(operationId), name).toMatchObject({ state: 'succeeded' });
      expect(machines(name), name).toHaveLength(1);
    }
  });

  it('shows no key of the cloud in what was logged or told', async () => {
    const told = await Promise.all(
      ['/api/v1/clouds', '/api/v1/operations?limit=100', '/api/v1/instances?limit=100'].map(async (path) =>
        (await compute.fetch(path)).text(),
      ),
    );
    for (const text of [compute.log(), ...told]) expect(text).not.toContain('PLANTED');
  });
});
