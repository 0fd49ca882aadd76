import { newId } from '@kumo/model';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ComputeProcess, prepareCompute } from '../support/compute-process.ts';
import { docker, removeContainers } from '../support/docker-cli.ts';
import { dockerEndpoint, explainNoDocker } from '../support/docker-endpoint.ts';
import { followEvents } from '../support/event-stream.ts';
import { until } from '../support/until.ts';

const endpoint = await dockerEndpoint();
const prefix = `kumo-replicas-${process.pid}`;
/** One organization each: an account is connected once per organization. */
const clouds = 6;
const takenOverWithinMs = 10_000;

describe.skipIf(endpoint === undefined)(`two processes of compute (${endpoint ?? explainNoDocker})`, () => {
  let one: ComputeProcess;
  let other: ComputeProcess;
  let sql: pg.Client;
  const organizations = Array.from({ length: clouds }, () => newId('organization'));
  const claimsOf = (organizationId: string | undefined) => ({
    organizationId: organizationId ?? '',
    organizationPath: [organizationId ?? ''],
  });

  /** Who watches each cloud now, by a lease that has not run out. */
  const holders = async (): Promise<(string | null)[]> => {
    const { rows } = await sql.query<{ holder: string | null }>(
      `SELECT CASE WHEN lease_expires_at > clock_timestamp() THEN lease_holder END AS holder FROM compute.clouds`,
    );
    return rows.map(({ holder }) => holder);
  };
  const isShared = async (): Promise<boolean> => {
    const watching = await holders();
    const halves = [...new Set(watching)].map((each) => watching.filter((holder) => holder === each).length);
    return !watching.includes(null) && halves.every((half) => half === clouds / 2);
  };
  const states = async (by: ComputeProcess, name: string): Promise<string[]> =>
    Promise.all(
      organizations.map(async (organizationId) => {
        const answer = await by.fetch(`/api/v1/instances?q=${name}`, {}, claimsOf(organizationId));
        const { items } = (await answer.json()) as { items: { name: string; state: string }[] };
        return items.map((item) => `${item.name} ${item.state}`).join();
      }),
    );
  const everywhere = (by: ComputeProcess, name: string, state: string) => async () =>
    (await states(by, name)).every((shown) => shown === `${name} ${state}`);

  beforeAll(async () => {
    one = await prepareCompute();
    other = await one.another();
    await Promise.all([one.start(), other.start()]);
    sql = new pg.Client({ connectionString: one.database.superuserUrl });
    await sql.connect();
    await Promise.all(
      organizations.map(async (organizationId, at) => {
        const answer = await (at % 2 === 0 ? one : other).fetch(
          '/api/v1/clouds',
          {
            method: 'POST',
            body: JSON.stringify({ provider: 'docker', name: 'engine', endpoint, credentials: {} }),
          },
          claimsOf(organizationId),
        );
        expect(answer.status, await answer.clone().text()).toBe(201);
      }),
    );
  });

  afterAll(async () => {
    await sql?.end();
    await other?.remove();
    await one?.remove();
    await removeContainers(prefix);
  });

  it('watch every cloud once, and share them', async () => {
    await until('every cloud is watched', async () => (await holders()).every((holder) => holder !== null));
    const watching = await holders();
    expect(watching).toHaveLength(clouds);
    await until('each watches its half', isShared);
    const name = `${prefix}-shared`;
    await docker('run', '--detach', '--name', name, 'busybox', 'sleep', '3600');
    await until('seen in every organization, through either', everywhere(one, name, 'running'));
    await until('seen in every organization, through either', everywhere(other, name, 'running'));
  });

  it('share again when one comes later, and every cloud stays followed meanwhile', async () => {
    await other.kill();
    await until('one watches all', async () => new Set(await holders()).size === 1, takenOverWithinMs * 2);
    const liveNow = async (): Promise<boolean[]> => {
      const { rows } = await sql.query<{ live: boolean }>(
        'SELECT coalesce(live_until > clock_timestamp(), false) AS live FROM compute.clouds',
      );
      return rows.map(({ live }) => live);
    };
    await until('all are followed', async () => (await liveNow()).every(Boolean));
    await other.start();
    const startedAt = performance.now();
    const gaps = new Set<number>();
    await until('each watches its half', async () => {
      for (const [at, live] of (await liveNow()).entries()) if (!live) gaps.add(at);
      return isShared();
    });
    console.log(`  shared ${(performance.now() - startedAt).toFixed(0)} ms after the second was ready`);
    const name = `${prefix}-joined`;
    await docker('run', '--detach', '--name', name, 'busybox', 'sleep', '3600');
    await until('seen in every organization', everywhere(other, name, 'running'));
    expect((await liveNow()).every(Boolean)).toBe(true);
    expect([...gaps]).toEqual([]);
  });

  it('a frozen one loses its clouds, and what it does when it wakes changes nothing', async () => {
    const name = `${prefix}-frozen`;
    await docker('run', '--detach', '--name', name, 'busybox', 'sleep', '3600');
    await until('seen', everywhere(other, name, 'running'));
    const stream = await followEvents((path, init) => other.fetch(path, init, claimsOf(organizations[0])));
    one.freeze();
    try {
      const frozenAt = performance.now();
      await until('one watches all', async () => new Set(await holders()).size === 1, takenOverWithinMs * 2);
      expect(await holders()).not.toContain(null);
      console.log(`  taken over ${(performance.now() - frozenAt).toFixed(0)} ms after the freeze`);
      expect(performance.now() - frozenAt).toBeLessThan(takenOverWithinMs);
      await docker('pause', name);
      await until('seen by the other', everywhere(other, name, 'suspended'));
    } finally {
      one.wake();
    }
    // The one that woke believes that it still watches: what it saw before it slept must not come back.
    await until('the woken one answers', async () => (await one.fetch('/readyz')).ok);
    await docker('unpause', name);
    await until('seen through both', everywhere(one, name, 'running'));
    await docker('rm', '--force', name);
    await until('gone through both', async () => (await states(one, name)).every((shown) => shown === ''));
    await until('the event of its end', () => stream.events.some(({ type }) => type === 'instance.deleted'));
    const story = stream.events.filter(({ resource }) => resource.name === name);
    const told = story.map(({ type, resource }) => `${type} ${String(resource.state)}`);
    expect(told.filter((text) => text.startsWith('instance.deleted'))).toHaveLength(1);
    // Suspended, running, gone: never back to what was before.
    expect(told.lastIndexOf('instance.updated suspended')).toBeLessThan(told.indexOf('instance.updated running'));
    stream.close();
  });

  it('a killed one is replaced: all its clouds are watched by the other, and nothing is missed', async () => {
    const name = `${prefix}-killed`;
    await until('each watches its half again', isShared);
    const before = new Set(await holders());
    const killedAt = performance.now();
    await other.kill();
    await docker('run', '--detach', '--name', name, 'busybox', 'sleep', '3600');
    await until(
      'all have a new watcher',
      async () => {
        const now = new Set(await holders());
        return now.size === 1 && !now.has(null) && [...now].every((holder) => before.has(holder));
      },
      takenOverWithinMs * 2,
    );
    const takenOverMs = performance.now() - killedAt;
    await until('seen in every organization', everywhere(one, name, 'running'));
    const seenMs = performance.now() - killedAt;
    console.log(`  taken over ${takenOverMs.toFixed(0)} ms after the kill, all seen after ${seenMs.toFixed(0)} ms`);
    expect(takenOverMs).toBeLessThan(takenOverWithinMs);
  });
});
