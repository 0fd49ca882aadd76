import type { Instance } from '@kumo/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SandboxProcess } from '../conformance/sandbox-process.ts';
import { type CloudSwitch, startCloudSwitch } from '../support/cloud-switch.ts';
import { type ComputeProcess, prepareCompute } from '../support/compute-process.ts';
import { until } from '../support/until.ts';

/** How long one cloud says nothing, and how long is measured before and after. */
const hangMs = Number(process.env.KUMO_TEST_HANG_SECONDS || 60) * 1000;
const calmMs = hangMs / 3;
const perCloud = 40;
/** Calls that the sandbox takes at once. */
const atOnce = 16;
const seeds = ['one', 'two', 'three', 'hanging'] as const;
type Seed = (typeof seeds)[number];
const others = seeds.filter((seed) => seed !== 'hanging');

/** What was done in a stretch of time: durations of page reads and of changes, milliseconds. */
interface Stretch {
  readonly reads: number[];
  readonly changes: number[];
}

describe('four clouds at once', () => {
  let box: SandboxProcess;
  let door: CloudSwitch;
  let compute: ComputeProcess;
  const ids = new Map<Seed, string>();

  const idOf = (seed: Seed): string => ids.get(seed) ?? '';
  const page = async (query: string): Promise<Instance[]> => {
    const answer = await compute.fetch(`/api/v1/instances?${query}`);
    expect(answer.status, `${await answer.clone().text()}${complaints(compute)}`).toBe(200);
    return ((await answer.json()) as { items: Instance[] }).items;
  };
  const first = async (noun: 'images' | 'sizes'): Promise<string | undefined> => {
    const answer = await compute.fetch(`/api/v1/${noun}?cloudId=${idOf('hanging')}&limit=1`);
    return ((await answer.json()) as { items: { id: string }[] }).items[0]?.id;
  };
  const act = async (instanceId: string, action: 'stop' | 'start'): Promise<void> => {
    const headers = { prefer: 'wait=20' };
    const answer = await compute.fetch(`/api/v1/instances/${instanceId}/${action}`, { method: 'POST', headers });
    expect(answer.status, await answer.clone().text()).toBeLessThan(300);
    await answer.arrayBuffer();
  };

  /** Reads pages, and stops and starts one machine in each of the other clouds, until the time is over. */
  const work = async (forMs: number): Promise<Stretch> => {
    const stretch: Stretch = { reads: [], changes: [] };
    const ends = performance.now() + forMs;
    const repeat = async (into: number[], once: () => Promise<unknown>): Promise<void> => {
      while (performance.now() < ends) {
        const began = performance.now();
        await once();
        into.push(performance.now() - began);
      }
    };
    const machines = await Promise.all(
      others.map(async (seed) => (await page(`cloudId=${idOf(seed)}&state=running&limit=1&sort=name`))[0]?.id ?? ''),
    );
    await Promise.all([
      repeat(stretch.reads, () => page('limit=50')),
      repeat(stretch.reads, () => page('limit=50&provider=sandbox&sort=name')),
      ...machines.map((machine) =>
        repeat(stretch.changes, async () => {
          await act(machine, 'stop');
          await act(machine, 'start');
        }),
      ),
    ]);
    return stretch;
  };

  const completedAt = async (seed: Seed): Promise<string | null> => {
    const answer = await compute.fetch(`/api/v1/clouds/${idOf(seed)}`);
    return ((await answer.json()) as { inventory: { completedAt: string | null } }).inventory.completedAt;
  };
  /** Lists everything of one cloud again; gives how its calls were answered. */
  const sync = async (seed: Seed): Promise<{ answered: number; refused: number }> => {
    const [before, counted] = [await completedAt(seed), door.calls(seed)];
    const answer = await compute.fetch(`/api/v1/clouds/${idOf(seed)}/sync`, { method: 'POST' });
    await answer.arrayBuffer();
    await until(`${seed} is listed`, async () => (await completedAt(seed)) !== before, 120_000);
    const { all, refused } = door.calls(seed);
    return { answered: all - refused - (counted.all - counted.refused), refused: refused - counted.refused };
  };

  beforeAll(async () => {
    box = await SandboxProcess.start();
    door = await startCloudSwitch(box.url);
    compute = await prepareCompute({ KUMO_SANDBOX_URL: door.url });
    await compute.start();
    for (const seed of seeds) {
      const body = {
        provider: 'sandbox',
        name: seed,
        credentials: {},
        options: { seed, instances: perCloud, speed: 200 },
      };
      const answer = await compute.fetch('/api/v1/clouds', { method: 'POST', body: JSON.stringify(body) });
      expect(answer.status, await answer.clone().text()).toBe(201);
      ids.set(seed, ((await answer.json()) as { id: string }).id);
    }
  });

  afterAll(async () => {
    await compute?.remove();
    await door?.close();
    await box?.close();
  });

  it('are shown mixed, and by provider', async () => {
    const mixed = await page('limit=50&sort=name');
    expect(new Set(mixed.map(({ cloudId }) => cloudId)).size).toBe(seeds.length);
    expect(await page('provider=sandbox&limit=200')).toHaveLength(seeds.length * perCloud);
    expect(await page('provider=docker')).toEqual([]);
  });

  it(`wait for none of them that is silent for ${hangMs / 1000} s: neither reads, nor changes, nor watching`, async () => {
    const before = await work(calmMs);
    const asked = new Map(others.map((seed) => [seed, door.calls(seed).all]));
    door.hang('hanging');
    const hungAt = performance.now();
    // More than run at once for one cloud: if places were shared, they would take them all.
    const [imageId, sizeId] = [await first('images'), await first('sizes')];
    const launches = Array.from({ length: 100 }, async (_, nth) => {
      const body = JSON.stringify({ cloudId: idOf('hanging'), name: `late-${nth}`, imageId, sizeId });
      const answer = await compute.fetch('/api/v1/instances', { method: 'POST', body });
      await answer.arrayBuffer();
      return answer.status;
    });
    const stops = (await page(`cloudId=${idOf('hanging')}&state=running&limit=200`)).map(async ({ id }) => {
      const answer = await compute.fetch(`/api/v1/instances/${id}/stop`, { method: 'POST' });
      await answer.arrayBuffer();
      return answer.status;
    });
    const answers = await Promise.all([...launches, ...stops]);
    console.log(`  asked of the silent one: ${JSON.stringify(tally(answers))}`);
    const during = await work(hangMs);
    const health = async () =>
      ((await (await compute.fetch(`/api/v1/clouds/${idOf('hanging')}`)).json()) as { health: { state: string } })
        .health;
    expect((await health()).state).toBe('unreachable');
    const stale = await page(`cloudId=${idOf('hanging')}&limit=200`);
    expect(stale.length).toBeGreaterThanOrEqual(perCloud);
    for (const row of stale) expect([row.state, typeof row.lastKnownState], row.name).toEqual(['unknown', 'string']);
    for (const row of await page(`cloudId=${idOf('one')}&limit=200`)) {
      expect(row.state).not.toBe('unknown');
      expect(Date.parse(row.staleAfter)).toBeGreaterThan(Date.now());
    }
    const mixed = await page('limit=200&sort=name');
    expect(new Set(mixed.map(({ cloudId }) => cloudId)).size).toBe(seeds.length);

    door.release('hanging');
    const releasedAt = performance.now();
    await until('the silent one is back', async () => (await health()).state === 'reachable', 60_000);
    console.log(
      `  silent for ${seconds(releasedAt - hungAt)} s, back ${seconds(performance.now() - releasedAt)} s after its return`,
    );
    // What was asked of it meanwhile is done first: that is no quiet time.
    await until(
      'nothing is left to do',
      async () => {
        const answer = await compute.fetch('/api/v1/operations?state=queued&state=running&limit=1');
        return ((await answer.json()) as { items: unknown[] }).items.length === 0;
      },
      120_000,
    );
    const after = await work(calmMs);

    const calm = { reads: [...before.reads, ...after.reads], changes: [...before.changes, ...after.changes] };
    for (const kind of ['reads', 'changes'] as const) {
      const [p99, calmP99] = [quantile(during[kind], 0.99), quantile(calm[kind], 0.99)];
      console.log(
        `  ${kind}: p99 ${p99.toFixed(0)} ms while one is silent, ${calmP99.toFixed(0)} ms otherwise: ${(p99 / calmP99).toFixed(2)} (target ≤ 1.5); ${during[kind].length} and ${calm[kind].length}`,
      );
      // As many as in quiet times, with much room: had they waited for the silent one, they would be a handful.
      const perSecond = (list: number[], ms: number) => list.length / (ms / 1000);
      expect(perSecond(during[kind], hangMs)).toBeGreaterThan(perSecond(calm[kind], calmMs * 2) / 4);
    }
    for (const seed of others) expect(door.calls(seed).all - (asked.get(seed) ?? 0)).toBeGreaterThan(10);
  });

  it('of which one refuses half of all calls ask it no more than they must, and the others as before', async () => {
    const calm = await sync('one');
    expect(calm.refused).toBe(0);
    const rule = { kind: 'throttle', on: '*', rate: 0.5, retryAfterMs: 500 };
    await box.control('PUT', '/control/accounts/two/faults', { rules: [rule] });
    const total = { asked: 0, least: 0 };
    try {
      for (let round = 1; round <= 3; round += 1) {
        const [storm, one, three] = await Promise.all([sync('two'), sync('one'), sync('three')]);
        // Every answer counts: nothing that was listed is listed again because something else was refused.
        const ratio = (storm.answered + storm.refused) / (calm.answered + storm.refused);
        total.asked += storm.answered + storm.refused;
        total.least += calm.answered + storm.refused;
        console.log(
          `  ${storm.answered} answers and ${storm.refused} refusals: ${ratio.toFixed(2)} × the least (target ≤ 1.1)`,
        );
        expect(storm.refused).toBeGreaterThan(0);
        expect(storm.answered).toBeLessThanOrEqual(calm.answered * 1.5);
        for (const other of [one, three]) {
          expect(other.refused).toBe(0);
          expect(other.answered).toBeLessThanOrEqual(calm.answered * 1.5);
        }
      }
      // Over all rounds: an ordinary poll that falls into one of them weighs little there.
      expect(total.asked / total.least).toBeLessThanOrEqual(1.1);
    } finally {
      await box.control('PUT', '/control/accounts/two/faults', { rules: [] });
    }
  });

  it('of which one refuses everything ask it once, and again when it says', async () => {
    const [stormMs, pauseMs] = [12_000, 2_000];
    const rule = { kind: 'throttle', on: '*', retryAfterMs: pauseMs, forMs: stormMs };
    await box.control('PUT', '/control/accounts/two/faults', { rules: [rule] });
    const { refused } = await sync('two');
    console.log(`  ${refused} refusals in ${stormMs / 1000} s, of which the least is ${stormMs / pauseMs}`);
    // What was under way when it began, and one for each pause.
    expect(refused).toBeLessThanOrEqual(atOnce + Math.ceil((stormMs / pauseMs) * 1.1));
  });
});

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
}

function tally(values: readonly number[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}

/** What it logged as wrong, for the message of a test that fails. */
function complaints(compute: ComputeProcess): string {
  const lines = compute.log().split('\n');
  return lines
    .filter((line) => line.includes('"level":"error"'))
    .slice(-5)
    .join('\n');
}
