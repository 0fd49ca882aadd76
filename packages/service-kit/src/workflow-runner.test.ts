import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KitDatabase, startKitDatabase } from '../test/kit-database.ts';
import { createJobs, type Jobs } from './jobs.ts';
import { findRun, requestCancel } from './ledger.ts';
import { ProblemError } from './problems.ts';
import type { SqlHandle } from './sql.ts';
import { defineWorkflow, type RunRecord } from './workflow.ts';
import { createWorkflowRunner, type WorkflowRunner } from './workflow-runner.ts';

const jobsSchema = 'compute_jobs';
let database: KitDatabase;
let jobs: Jobs;
let runner: WorkflowRunner<SqlHandle>;
const told: RunRecord[] = [];
const done: string[] = [];
let doneBefore: (() => Promise<void>) | undefined;

const plain = defineWorkflow<{ failAt?: string; failures?: number }>({
  name: 'plain',
  steps: ['first', 'second', 'third'].map((name) => ({
    name,
    async run({ input, attempt, results }) {
      await doneBefore?.();
      if (input.failAt === name && attempt <= (input.failures ?? Number.POSITIVE_INFINITY)) {
        throw new ProblemError('cloud_capacity', `no room for ${name}`);
      }
      done.push(name);
      return { name, after: Object.keys(results) };
    },
    async compensate(_context, result) {
      done.push(`undo ${name} ${(result as { name: string } | undefined)?.name ?? 'nothing'}`);
    },
    compensateWhenFailed: name === 'third',
    retry: { attempts: 3, delayMs: 5, maxDelayMs: 10, isRetryable: () => true },
  })),
});

beforeAll(async () => {
  database = await startKitDatabase();
  jobs = await createJobs({ ...database.connection, jobsSchema, log: database.log });
  runner = createWorkflowRunner({
    jobs,
    transact: database.transact,
    log: database.log.child({}, { level: 'silent' }),
    onChange: async (_tx, run) => void told.push(structuredClone(run)),
  });
  runner.add(plain);
  await runner.work();
}, 60_000);

afterAll(async () => {
  await jobs?.stop();
  await database?.remove();
});

async function run(id: string, input: { failAt?: string; failures?: number }): Promise<RunRecord | undefined> {
  done.length = 0;
  await database.transact((tx) => runner.start(tx, plain, { id, organizationId: 'org_a', input }));
  await expect.poll(() => stateOf(id), { timeout: 10_000 }).toMatch(/succeeded|failed|cancelled/);
  return find(id);
}

function find(id: string): Promise<RunRecord | undefined> {
  return database.transact((tx) => findRun(tx, id, () => plain.steps.map((step) => step.name)));
}

async function stateOf(id: string): Promise<string | undefined> {
  return (await find(id))?.state;
}

test('does every step once, in order, and hands results on', async () => {
  const record = await run('ok', {});
  expect(record?.state).toBe('succeeded');
  expect(done).toEqual(['first', 'second', 'third']);
  expect(record?.steps[2]?.result).toEqual({ name: 'third', after: ['first', 'second'] });
});

test('tells of every change, within its transaction', () => {
  const states = told
    .filter((record) => record.id === 'ok')
    .map((record) => record.steps.map((step) => step.state[0]).join(''));
  expect(states).toEqual(['rpp', 'srp', 'ssr', 'sss']);
});

test('a step that fails for a while is tried again', async () => {
  const record = await run('flaky', { failAt: 'second', failures: 2 });
  expect(record?.state).toBe('succeeded');
  expect(record?.steps[1]?.attempt).toBe(3);
});

test('a step that fails for good undoes the finished ones, last first, and says why', async () => {
  const record = await run('failing', { failAt: 'third' });
  expect(record?.state).toBe('failed');
  expect(record?.error).toEqual({ code: 'cloud_capacity', message: 'no room for third' });
  expect(done).toEqual(['first', 'second', 'undo third nothing', 'undo second second', 'undo first first']);
});

test('a cancelled run ends at the next step and is undone', async () => {
  doneBefore = async () => {
    doneBefore = undefined;
    await database.transact((tx) => requestCancel(tx, 'cancelled'));
  };
  const record = await run('cancelled', {});
  expect(record?.state).toBe('cancelled');
  expect(done).toEqual(['first', 'undo first first']);
  expect(await database.transact((tx) => requestCancel(tx, 'cancelled'))).toBe(false);
});

test('one organization cannot see the runs of another', async () => {
  const other = await database.inOrganization('org_b', (tx) => findRun(tx, 'ok', () => []));
  expect(other).toBeUndefined();
});

test('killed at any moment of any step, a run ends once with every effect in order', async () => {
  const file = path.join(tmpdir(), `workflow-effects-${process.pid}`);
  const program = new URL('../test/workflow-process.ts', import.meta.url).pathname;
  const begin = (): ChildProcess =>
    spawn(process.execPath, [program, JSON.stringify({ ...database.connection, jobsSchema })], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  await database.transact(async (tx) => {
    await tx.query(
      `INSERT INTO workflow_runs (id, organization_id, workflow, input, state) VALUES ('killed', 'org_a', 'slow', $1, 'queued')`,
      [JSON.stringify({ file })],
    );
    await jobs.send(tx, 'slow', { runId: 'killed' });
  });
  // Each process dies as soon as it says that it is inside a step, before or after its effect.
  for (let kills = 0; kills < 8; kills += 1) {
    const child = begin();
    const [chunk] = child.stdout ? await once(child.stdout, 'data') : [];
    child.kill('SIGKILL');
    await once(child, 'exit');
    if (String(chunk).includes('end')) break;
  }
  const last = begin();
  await expect
    .poll(() => database.transact((tx) => findRun(tx, 'killed', () => [])).then((record) => record?.state), {
      timeout: 30_000,
    })
    .toBe('succeeded');
  last.kill('SIGTERM');
  await once(last, 'exit');
  const effects = readFileSync(file, 'utf8').trim().split('\n');
  rmSync(file);
  expect(effects).toEqual(['a', 'b', 'c', 'd']);
}, 90_000);
