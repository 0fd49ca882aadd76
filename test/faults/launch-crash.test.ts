import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Operation } from '@kumo/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ComputeProcess, prepareCompute } from '../support/compute-process.ts';
import { dockerEndpoint, explainNoDocker } from '../support/docker-endpoint.ts';

const run = promisify(execFile);
const endpoint = await dockerEndpoint();
const prefix = `kumo-crash-${process.pid}`;
const kills = 25;
/** Launches under way at each kill, begun one after another, so that a kill cuts each at another step. */
const atOnce = 4;
/** A launch takes about this long here, milliseconds: the kills are spread over it, so that every step is hit. */
const launchMs = 400;

async function containersNamed(name: string): Promise<string[]> {
  const { stdout } = await run('docker', ['ps', '-aq', '--filter', `name=${name}`], { maxBuffer: 1e7 });
  return stdout.split('\n').filter(Boolean);
}

describe.skipIf(endpoint === undefined)(`a crash of compute (${endpoint ?? explainNoDocker})`, () => {
  let compute: ComputeProcess;
  let cloudId = '';

  beforeAll(async () => {
    compute = await prepareCompute();
    await compute.start();
    const answer = await compute.fetch('/api/v1/clouds', {
      method: 'POST',
      body: JSON.stringify({ provider: 'docker', name: 'crash', endpoint, credentials: {} }),
    });
    expect(answer.status, await answer.clone().text()).toBe(201);
    cloudId = ((await answer.json()) as { id: string }).id;
  }, 60_000);

  afterAll(async () => {
    const ids = await containersNamed(prefix);
    for (let at = 0; at < ids.length; at += 20) await run('docker', ['rm', '-f', ...ids.slice(at, at + 20)]);
    await compute?.remove();
  }, 240_000);

  it(
    `leaves exactly one container per launch, and every operation ends, of ${kills * atOnce} that a kill cut at every step`,
    async () => {
      const launched: { name: string; operationId: string }[] = [];
      for (let round = 0; round < kills; round += 1) {
        for (let nth = 0; nth < atOnce; nth += 1) {
          const name = `${prefix}-${round}-${nth}x`;
          const answer = await compute.fetch('/api/v1/instances', {
            method: 'POST',
            body: JSON.stringify({ cloudId, name, image: 'busybox:latest', command: ['sleep', '3600'] }),
          });
          expect(answer.status, await answer.clone().text()).toBe(202);
          launched.push({ name, operationId: ((await answer.json()) as Operation).id });
          // The moment of the kill is what is tested, so it is a time and no condition.
          await new Promise((resolve) => setTimeout(resolve, (launchMs / atOnce) * (round / kills)));
        }
        await compute.kill();
        await compute.start();
      }

      const steps = new Map<string, number>();
      for (const { name, operationId } of launched) {
        const operation = await ended(compute, operationId);
        expect(operation, name).toMatchObject({ state: 'succeeded' });
        expect(await containersNamed(`^/${name}$`), name).toHaveLength(1);
        const shown = await compute.fetch(`/api/v1/instances/${operation.target.id}`);
        expect(await shown.json(), name).toMatchObject({ name, state: 'running', managed: true });
      }
      const { rows } = await attempts(compute);
      for (const { name, again } of rows) steps.set(name, again);
      // Every step was cut at least once, or the test has not shown what it says.
      for (const name of ['Get the image ready', 'Create', 'Start']) {
        expect(steps.get(name) ?? 0, `"${name}" was never cut`).toBeGreaterThan(0);
      }
      const listed = await compute.fetch(`/api/v1/instances?q=${prefix}&limit=500`);
      const { items } = (await listed.json()) as { items: { name: string }[] };
      expect(items.map(({ name }) => name).toSorted()).toEqual(launched.map(({ name }) => name).toSorted());
    },
    15 * 60_000,
  );
});

async function ended(compute: ComputeProcess, id: string): Promise<Operation> {
  const until = performance.now() + 30_000;
  for (;;) {
    const answer = await compute.fetch(`/api/v1/operations/${id}`);
    const operation = (await answer.json()) as Operation;
    if (['succeeded', 'failed', 'cancelled'].includes(operation.state)) return operation;
    if (performance.now() > until) return operation;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function attempts(compute: ComputeProcess) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: compute.database.superuserUrl });
  await client.connect();
  try {
    return await client.query<{ name: string; again: number }>(
      'SELECT name, count(*) FILTER (WHERE attempt > 1)::int AS again FROM compute.workflow_steps GROUP BY name',
    );
  } finally {
    await client.end();
  }
}
