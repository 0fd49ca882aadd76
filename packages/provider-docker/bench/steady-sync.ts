/**
 * quality.md, speed row 6: a steady-state sync of 500 containers against `docker ps -a` by the CLI, interleaved, medians.
 * Makes the containers (never started) with the CLI and removes them. Run it with Node 24: `node bench/steady-sync.ts [count]`.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { docker } from '../src/index.ts';

const run = promisify(execFile);
const rounds = 9;
const count = Number(process.argv[2] ?? 500);
const context = { signal: new AbortController().signal };
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function timed(work: () => Promise<unknown>): Promise<{ ms: number; cpuMs: number }> {
  const [at, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const used = process.cpuUsage(cpu);
  return { ms: performance.now() - at, cpuMs: (used.user + used.system) / 1000 };
}

const connection = await docker.connect({ endpoint: 'unix:///var/run/docker.sock', credentials: {}, options: {} });
try {
  for (let from = 0; from < count; from += 10) {
    const batch = Array.from({ length: Math.min(10, count - from) }, (_, index) => `kumo-bench-${from + index}`);
    await Promise.all(
      batch.map((name) => run('docker', ['create', '--label', 'kumo-bench=1', '--name', name, 'busybox'])),
    );
  }
  const known = new Map<string, string>();
  const sync = async () => {
    const page = await connection.instances.list(context, { limit: 1000, known });
    for (const { nativeId, fingerprint } of page.items) known.set(nativeId, fingerprint ?? '');
    return page;
  };
  const first = await timed(sync);
  const ours: { ms: number; cpuMs: number }[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await timed(sync));
    theirs.push((await timed(() => run('docker', ['ps', '-a']))).ms);
  }
  const [sync500, ps] = [median(ours.map(({ ms }) => ms)), median(theirs)];
  console.log(`containers: ${known.size}; first sync (each inspected): ${first.ms.toFixed(0)} ms`);
  console.log(
    `steady sync: ${sync500.toFixed(1)} ms (${median(ours.map(({ cpuMs }) => cpuMs)).toFixed(1)} ms CPU of ours)`,
  );
  console.log(`docker ps -a: ${ps.toFixed(1)} ms; ratio ${(sync500 / ps).toFixed(2)} (target 1.0 or less)`);
} finally {
  const { stdout } = await run('docker', ['ps', '-aq', '--filter', 'label=kumo-bench=1']);
  const ids = stdout.split('\n').filter(Boolean);
  for (let from = 0; from < ids.length; from += 50) await run('docker', ['rm', '-f', ...ids.slice(from, from + 50)]);
  await connection.close();
}
