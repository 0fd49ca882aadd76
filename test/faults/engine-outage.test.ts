import type { Instance } from '@kumo/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ComputeProcess, prepareCompute } from '../support/compute-process.ts';
import { containersNamed, docker, removeContainers } from '../support/docker-cli.ts';
import { dockerEndpoint, explainNoDocker } from '../support/docker-endpoint.ts';
import { type EngineSwitch, startEngineSwitch } from '../support/engine-switch.ts';
import { followEvents } from '../support/event-stream.ts';
import { until } from '../support/until.ts';

const endpoint = await dockerEndpoint();
const canCut = endpoint?.startsWith('unix://') === true;
const prefix = `kumo-outage-${process.pid}`;
/** How long the engine is away: a minute shows the longest pauses between tries too. */
const outageMs = Number(process.env.KUMO_TEST_OUTAGE_SECONDS || 60) * 1000;
const convergesWithinMs = 5_000;
const many = 500;

type Row = Pick<Instance, 'id' | 'name' | 'state' | 'lastKnownState'>;

describe.skipIf(!canCut)(`an engine (${endpoint ?? explainNoDocker})`, () => {
  let compute: ComputeProcess;
  let engine: EngineSwitch;
  let cloudId = '';

  const rows = async (of: string): Promise<Row[]> => {
    const found: Row[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await compute.fetch(`/api/v1/instances?q=${of}&limit=500&sort=name${cursor && `&cursor=${cursor}`}`);
      const body = (await page.json()) as { items: Row[]; nextCursor: string | null };
      found.push(...body.items);
      cursor = body.nextCursor;
    }
    return found;
  };
  const states = async (of: string) => Object.fromEntries((await rows(of)).map(({ name, state }) => [name, state]));

  beforeAll(async () => {
    engine = await startEngineSwitch(new URL(endpoint ?? '').pathname);
    compute = await prepareCompute();
    await compute.start();
    const answer = await compute.fetch('/api/v1/clouds', {
      method: 'POST',
      body: JSON.stringify({ provider: 'docker', name: 'engine', endpoint: engine.endpoint, credentials: {} }),
    });
    expect(answer.status, await answer.clone().text()).toBe(201);
    cloudId = ((await answer.json()) as { id: string }).id;
  });

  afterAll(async () => {
    await compute?.remove();
    await engine?.close();
    await removeContainers(prefix);
  });

  it('that is away leaves rows with their last known state, and is caught up with when it is back', async () => {
    const [stopped, removed, renamed, quiet, born] = ['stopped', 'removed', 'renamed', 'quiet', 'born'].map(
      (what) => `${prefix}-${what}`,
    ) as [string, string, string, string, string];
    for (const name of [stopped, removed, renamed, quiet]) {
      await docker('run', '--detach', '--name', name, 'busybox', 'sleep', '3600');
    }
    await until('four rows', async () => {
      const seen = await rows(prefix);
      return seen.length === 4 && seen.every(({ state }) => state === 'running');
    });
    const before = new Map((await rows(prefix)).map(({ name, id }) => [name, id]));
    const stream = await followEvents((path, init) => compute.fetch(path, init));

    const cutAt = performance.now();
    await engine.cut();
    await until('stale rows', async () => (await rows(prefix)).every(({ state }) => state === 'unknown'), 20_000);
    const staleAfterMs = performance.now() - cutAt;
    for (const row of await rows(prefix)) expect(row).toMatchObject({ state: 'unknown', lastKnownState: 'running' });
    const cloud = (await (await compute.fetch(`/api/v1/clouds/${cloudId}`)).json()) as { health: { state: string } };
    expect(cloud.health.state).toBe('unreachable');
    const refused = await compute.fetch(`/api/v1/instances/${before.get(quiet)}/stop`, { method: 'POST' });
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([502, 'cloud_unavailable']);

    await docker('kill', stopped);
    await docker('rm', '--force', removed);
    await docker('rename', renamed, `${renamed}-2`);
    await docker('run', '--detach', '--name', born, 'busybox', 'sleep', '3600');
    await until('the end of the outage', () => performance.now() - cutAt > outageMs, outageMs + 1_000);
    // To the last moment as they were known, and said to be no more than that.
    for (const row of await rows(prefix)) {
      expect(row).toMatchObject({ id: before.get(row.name), state: 'unknown', lastKnownState: 'running' });
    }
    const restoredAt = performance.now();
    await engine.restore();
    const expected = { [stopped]: 'stopped', [`${renamed}-2`]: 'running', [quiet]: 'running', [born]: 'running' };
    await until(
      'the rows as they are',
      async () => JSON.stringify(await states(prefix)) === JSON.stringify(sorted(expected)),
      30_000,
    ).catch(async (error: unknown) => {
      expect(await states(prefix)).toEqual(expected);
      throw error;
    });
    const convergedMs = performance.now() - restoredAt;
    console.log(`  stale after ${staleAfterMs.toFixed(0)} ms, converged ${convergedMs.toFixed(0)} ms after the return`);
    expect(convergedMs).toBeLessThan(convergesWithinMs);

    const after = new Map((await rows(prefix)).map(({ name, id }) => [name, id]));
    expect(after.get(stopped)).toBe(before.get(stopped));
    expect(after.get(`${renamed}-2`)).toBe(before.get(renamed));
    const gone = await compute.fetch(`/api/v1/instances/${before.get(removed)}`);
    expect(await gone.json()).toMatchObject({ state: 'terminated' });

    const told = (type: string) =>
      stream.events.filter((event) => event.type === type && String(event.resource.name).startsWith(prefix));
    await until('the events of it', () => told('instance.created').length > 0 && told('instance.deleted').length > 0);
    expect(told('instance.created').map(({ resource }) => resource.name)).toEqual([born]);
    expect(told('instance.deleted').map(({ resource }) => resource.id)).toEqual([before.get(removed)]);
    stream.close();
  });

  it(`shows ${many} containers that were made behind our back, all of them and each once`, async () => {
    const names = Array.from({ length: many }, (_, at) => `${prefix}-many-${String(at).padStart(3, '0')}`);
    const left = [...names];
    const create = async (): Promise<void> => {
      for (let name = left.pop(); name !== undefined; name = left.pop()) {
        await docker('create', '--name', name, 'busybox', 'true');
      }
    };
    await Promise.all(Array.from({ length: 8 }, create));
    const createdAt = performance.now();
    await until('all rows', async () => (await rows(`${prefix}-many-`)).length >= many);
    console.log(`  complete ${(performance.now() - createdAt).toFixed(0)} ms after the last was made`);
    expect((await rows(`${prefix}-many-`)).map(({ name }) => name)).toEqual(names);
    expect(await containersNamed(`${prefix}-many-`)).toHaveLength(many);
    const counted = await compute.fetch(`/api/v1/instances?q=${prefix}-many-&count=true&limit=1`);
    expect(await counted.json()).toMatchObject({ total: many });
  });
});

function sorted(states: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(states).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
