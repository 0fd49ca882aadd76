import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { docker } from '@kumo/provider-docker';
import { dockerEndpoint, explainNoDocker } from '../../support/docker-endpoint.ts';
import { type Stack, startStack } from '../../support/stack.ts';
import { startCountingProxy } from '../counting-proxy.ts';
import { type Figure, interleave, quantile, timed } from '../measure.ts';
import { dockerEvents, openEvents } from '../streams.ts';

const run = promisify(execFile);
const prefix = `kumo-bench-${process.pid}`;
const containers = 500;
const rounds = 7;
const stops = 40;

/** Rows 5, 6, 7 and 9: against the real engine and its own command line. */
export async function dockerRows(): Promise<Figure[]> {
  const endpoint = await dockerEndpoint();
  if (!endpoint?.startsWith('unix:')) throw new Error(explainNoDocker);
  const stack = await startStack();
  try {
    const cloudId = await connect(stack, endpoint);
    const launched = await launchRow(stack, cloudId);
    const latency = await latencyRow(stack, endpoint);
    const synced = await syncRows(endpoint);
    return [...synced, latency, launched];
  } finally {
    await removeAll();
    await stack.stop();
  }
}

async function connect(stack: Stack, endpoint: string): Promise<string> {
  const answer = await stack.fetch('/api/v1/clouds', {
    method: 'POST',
    body: JSON.stringify({ provider: 'docker', name: 'bench', endpoint, credentials: {} }),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
  return ((await answer.json()) as { id: string }).id;
}

async function launchRow(stack: Stack, cloudId: string): Promise<Figure> {
  let made = 0;
  const name = () => `${prefix}-launch-${made++}`;
  const byUs = async () => {
    const own = name();
    const tookMs = await timed(async () => {
      const answer = await stack.fetch('/api/v1/instances', {
        method: 'POST',
        headers: { prefer: 'wait=30' },
        body: JSON.stringify({ cloudId, name: own, image: 'busybox:latest', command: ['sleep', '600'] }),
      });
      if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
    });
    await run('docker', ['rm', '-f', own]);
    return tookMs;
  };
  const byDocker = async () => {
    const own = name();
    const tookMs = await timed(() =>
      run('docker', ['run', '-d', '--init', '--name', own, 'busybox:latest', 'sleep', '600']),
    );
    await run('docker', ['rm', '-f', own]);
    return tookMs;
  };
  const { a, b } = await interleave(9, byUs, byDocker);
  return {
    row: '9',
    measured: `launch until running: ${a.toFixed(0)} ms`,
    against: `docker run -d: ${b.toFixed(0)} ms`,
    value: a / b,
    target: { atMost: 1.3 },
    unit: '×',
  };
}

async function latencyRow(stack: Stack, endpoint: string): Promise<Figure> {
  const headers = { authorization: `Bearer ${await stack.apiKey()}` };
  const names = Array.from({ length: stops }, (_, at) => `${prefix}-stop-${at}`);
  for (const name of names) await run('docker', ['run', '-d', '--name', name, 'busybox:latest', 'sleep', '600']);
  const ours = await openEvents(`${stack.url}/api/v1/events`, headers);
  const engines = await dockerEvents(endpoint);
  const late: number[] = [];
  for (const name of names) {
    const seenByUs = ours.next((event) => {
      const { resource } = event as { resource: { name?: string; state?: string } };
      return resource.name === name && resource.state === 'stopped';
    });
    const seenByEngine = engines.next((event) => {
      const { Action, Actor } = event as { Action: string; Actor: { Attributes: { name: string } } };
      return Action === 'stop' && Actor.Attributes.name === name;
    });
    await run('docker', ['stop', '-t', '0', name]);
    late.push((await seenByUs) - (await seenByEngine));
    await stack.fetch(`/api/v1/instances?q=${name}`);
  }
  ours.close();
  engines.close();
  return {
    row: '7',
    measured: `docker stop to our own event, p95 of ${stops}, median ${quantile(late, 0.5).toFixed(0)} ms`,
    against: "receipt of the engine's event",
    value: quantile(late, 0.95),
    target: { atMost: 100 },
    unit: 'ms',
  };
}

async function syncRows(endpoint: string): Promise<Figure[]> {
  for (let at = 0; at < containers; at += 25) {
    const batch = Array.from({ length: 25 }, (_, offset) => `${prefix}-idle-${at + offset}`);
    await Promise.all(batch.map((name) => run('docker', ['create', '--name', name, 'busybox:latest', 'true'])));
  }
  const proxy = await startCountingProxy(new URL(endpoint).pathname);
  const connection = await docker.connect({ endpoint: `unix://${proxy.path}`, credentials: {}, options: {} });
  const signal = new AbortController().signal;
  const known = new Map<string, string>();
  const sync = async () => {
    const page = await connection.instances.list({ signal }, { limit: 1_000, known });
    for (const { nativeId, fingerprint } of page.items) if (fingerprint !== undefined) known.set(nativeId, fingerprint);
    return page;
  };
  try {
    await sync();
    const before = proxy.requests();
    const { items, unchanged } = await sync();
    const calls = proxy.requests() - before;
    const { a, b } = await interleave(
      rounds,
      () => timed(sync),
      () => timed(() => run('docker', ['ps', '-a'])),
    );
    return [
      {
        row: '5',
        measured: `${calls} calls for a steady sync of ${items.length + unchanged.length}`,
        against: `1 page + ${items.length} changed`,
        value: calls / (1 + items.length),
        target: { atMost: 1 },
        unit: '×',
      },
      {
        row: '6',
        measured: `steady sync of ${items.length + unchanged.length} containers: ${a.toFixed(0)} ms`,
        against: `docker ps -a: ${b.toFixed(0)} ms`,
        value: a / b,
        target: { atMost: 1 },
        unit: '×',
      },
    ];
  } finally {
    await connection.close();
    await proxy.close();
  }
}

async function removeAll(): Promise<void> {
  const { stdout } = await run('docker', ['ps', '-aq', '--filter', `name=${prefix}`], { maxBuffer: 1e7 });
  const ids = stdout.split('\n').filter(Boolean);
  for (let at = 0; at < ids.length; at += 50) await run('docker', ['rm', '-f', ...ids.slice(at, at + 50)]);
}
