import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Operation } from '@kumo/model';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../support/stack.ts';
import { postgresPid, superuserUrl } from '../support/stack-database.ts';
import { until } from '../support/until.ts';

const kills = 3;
const healthyWithinMs = 5_000;

describe('Postgres killed while changes are made', () => {
  let stack: Stack;
  let cloudId = '';

  beforeAll(async () => {
    // What is refused meanwhile is asked again at once: more often than one person may.
    stack = await startStack({ env: { KUMO_RATE_LIMIT: '100000' } });
    const answer = await stack.fetch('/api/v1/clouds', {
      method: 'POST',
      body: JSON.stringify({ provider: 'sandbox', name: 'sandbox', credentials: {} }),
    });
    expect(answer.status, await answer.clone().text()).toBe(201);
    cloudId = ((await answer.json()) as { id: string }).id;
  });

  afterAll(() => stack?.stop());

  it('loses nothing that was acknowledged, answers 503 meanwhile, and is healthy soon after', async () => {
    const volumes = new Map<string, string>();
    const keys = new Set<string>();
    let keysMade = 0;
    const refusals = new Set<number>();
    /** What was neither done nor refused as it should be: the problem, and what the log says of it. */
    const odd: string[] = [];
    const refused = async (answer: Response): Promise<void> => {
      refusals.add(answer.status);
      if (answer.status !== 503) odd.push(await told(stack, answer));
    };
    const prefix = `kept-${randomBytes(4).toString('hex')}`;
    let isOver = false;
    let nth = 0;

    const makeVolumes = async (): Promise<void> => {
      while (!isOver) {
        const name = `${prefix}-${nth++}`;
        const answer = await stack.fetch('/api/v1/volumes', {
          method: 'POST',
          body: JSON.stringify({ cloudId, name, sizeBytes: 2 ** 30 }),
        });
        if (answer.status === 202) volumes.set(name, ((await answer.json()) as Operation).id);
        else await refused(answer);
      }
    };
    /** Makes keys and revokes the ones before, as there is a limit to how many one may have. */
    const makeKeys = async (): Promise<void> => {
      while (!isOver) {
        const answer = await stack.fetch('/api/v1/api-keys', {
          method: 'POST',
          body: JSON.stringify({ name: `kept ${nth++}` }),
        });
        if (answer.status === 201) {
          keys.add(((await answer.json()) as { id: string }).id);
          keysMade += 1;
        } else await refused(answer);
        const [oldest] = keys;
        if (keys.size < 10 || oldest === undefined) continue;
        const revoked = await stack.fetch(`/api/v1/api-keys/${oldest}`, { method: 'DELETE' });
        if (revoked.status !== 204) await refused(revoked);
        keys.delete(oldest); // refused in the middle, it may be there and may not: then it proves nothing
      }
    };
    const processes = () => (['identity', 'compute', 'gateway'] as const).map((name) => [name, stack.pidOf(name)]);
    const before = processes();
    const makers = [makeVolumes(), makeVolumes(), makeKeys()];
    try {
      for (let round = 1; round <= kills; round += 1) {
        const goal = { volumes: volumes.size + 5, keys: keysMade + 5 };
        await until('changes are made', () => volumes.size >= goal.volumes && keysMade >= goal.keys);
        const killed = postgresPid(stack);
        process.kill(killed, 'SIGKILL');
        await until('Postgres takes connections again', () => isBack(stack, killed));
        const backAt = performance.now();
        await until('every service answers', async () => {
          const asked = ['/api/v1/me', '/api/v1/instances', '/readyz'].map((path) => stack.fetch(path));
          return (await Promise.all(asked)).every(({ ok }) => ok);
        });
        const tookMs = performance.now() - backAt;
        console.log(`  kill ${round}: healthy ${tookMs.toFixed(0)} ms after Postgres was back`);
        expect(tookMs).toBeLessThan(healthyWithinMs);
      }
      const last = { volumes: volumes.size, keys: keysMade };
      await until('changes are made again', () => volumes.size > last.volumes && keysMade > last.keys);
    } finally {
      isOver = true;
      await Promise.all(makers);
    }

    console.log(`  ${volumes.size} volumes and ${keysMade} keys; refused meanwhile with ${[...refusals].join(', ')}`);
    expect(odd).toEqual([]);
    expect([...refusals]).toEqual([503]);
    expect(processes(), 'they stay up').toEqual(before);
    const listed = (await (await stack.fetch('/api/v1/api-keys')).json()) as { items: { id: string }[] };
    const kept = new Set(listed.items.map(({ id }) => id));
    expect([...keys].filter((id) => !kept.has(id))).toEqual([]);

    for (const [name, id] of volumes) {
      const operation = await until(`${name} has ended`, () => ended(stack, id), 60_000);
      expect(operation.state, `${name}: ${operation.error?.message}`).toBe('succeeded');
    }
    const found = (await (await stack.fetch(`/api/v1/volumes?q=${prefix}&limit=500&cloudId=${cloudId}`)).json()) as {
      items: { name: string }[];
    };
    const names = found.items.map(({ name }) => name);
    expect(new Set(names).size, 'each once').toBe(names.length);
    expect([...volumes.keys()].filter((name) => !names.includes(name))).toEqual([]);
  });
});

/** True once another Postgres than the killed one takes connections. */
async function isBack(stack: Stack, killed: number): Promise<boolean> {
  try {
    if (postgresPid(stack) === killed) return false;
    const client = new pg.Client({ connectionString: superuserUrl(stack) });
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false; // no file, no listener, or still recovering
    throw error;
  }
}

/** A problem with the lines of every log that its request left. */
async function told(stack: Stack, answer: Response): Promise<string> {
  const text = await answer.text();
  const id = answer.headers.get('x-request-id') ?? text;
  const folder = path.join(stack.dataFolder, 'logs');
  const logs = readdirSync(folder).flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split('\n'));
  return [`${answer.status} ${text}`, ...logs.filter((line) => line.includes(id))].join('\n');
}

async function ended(stack: Stack, id: string): Promise<Operation | undefined> {
  const answer = await stack.fetch(`/api/v1/operations/${id}`);
  expect(answer.status).toBe(200);
  const operation = (await answer.json()) as Operation;
  return ['succeeded', 'failed', 'cancelled'].includes(operation.state) ? operation : undefined;
}
