/**
 * quality.md, speed row 9, the adapter's share: launch to running against `docker run -d` of the same image, interleaved, medians.
 * Run it with Node 24: `node bench/launch.ts [rounds]`. Removes what it makes.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { LaunchSpec } from '@kumo/provider-core';
import { docker } from '../src/index.ts';

const run = promisify(execFile);
const rounds = Number(process.argv[2] ?? 9);
const context = { signal: new AbortController().signal };
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const at = performance.now();
  await work();
  return performance.now() - at;
}

const connection = await docker.connect({ endpoint: 'unix:///var/run/docker.sock', credentials: {}, options: {} });
const { instances } = connection;

async function launch(): Promise<void> {
  const operationId = `opr_${randomUUID()}`;
  const spec: LaunchSpec = {
    token: { operationId, resourceId: 'ins_bench', organizationId: 'org_bench' },
    name: `kumo-bench-${operationId.slice(4, 12)}`,
    image: 'busybox:latest',
    command: ['sleep', '1000'],
    networkNativeIds: [],
    ports: [],
    env: {},
    volumes: [],
    tags: { 'kumo-bench': '1' },
  };
  await instances.prepare?.(context, spec, () => undefined);
  const { nativeId } = await instances.create(context, spec);
  await instances.activate?.(context, nativeId, spec);
  const { state } = await instances.get(context, nativeId);
  if (state !== 'running') throw new Error(`It is ${state}`);
}

try {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await timed(launch));
    const args = ['run', '-d', '--init', '--label', 'kumo-bench=1', 'busybox:latest', 'sleep', '1000'];
    theirs.push(await timed(() => run('docker', args)));
  }
  const [launched, ran] = [median(ours), median(theirs)];
  console.log(
    `launch to running: ${launched.toFixed(0)} ms; docker run -d: ${ran.toFixed(0)} ms; ratio ${(launched / ran).toFixed(2)}`,
  );
} finally {
  const { stdout } = await run('docker', ['ps', '-aq', '--filter', 'label=kumo-bench=1']);
  await run('docker', ['rm', '-f', ...stdout.split('\n').filter(Boolean)]);
  await connection.close();
}
