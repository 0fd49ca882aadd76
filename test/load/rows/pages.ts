import { startTestDatabase } from '@kumo/db/testing';
import autocannon from 'autocannon';
import pg from 'pg';
import { instanceColumns } from '../../../apps/compute/src/instances/instances.view.ts';
import { startStack } from '../../support/stack.ts';
import { type Figure, interleave, median } from '../measure.ts';
import { startPeer } from '../peers/peer.ts';
import { addInstances } from '../stored-instances.ts';

const rounds = 5;
const seconds = 3;
const connections = 32;

interface Load {
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
}

async function load(url: string, headers: Record<string, string>): Promise<Load> {
  const result = await autocannon({ url, headers, connections, duration: seconds });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed of ${result.requests.total}`);
  }
  return { requestsPerSecond: result.requests.average, p99Ms: result.latency.p99 };
}

/** Rows 1, 2 and 3: a page of 50 instances by REST and by tRPC, against bare Fastify and pg, and with a million stored. */
export async function pageRows(): Promise<Figure[]> {
  const database = await startTestDatabase();
  const stack = await startStack({
    env: { DATABASE_URL: database.superuserUrl, KUMO_RATE_LIMIT: '1000000', KUMO_ANONYMOUS_RATE_LIMIT: '1000000' },
  });
  const admin = new pg.Client({ connectionString: database.superuserUrl });
  await admin.connect();
  try {
    const created = await stack.fetch('/api/v1/clouds', {
      method: 'POST',
      body: JSON.stringify({ provider: 'sandbox', name: 'pages', options: { seed: 'pages', instances: 0 } }),
    });
    if (created.status !== 201) throw new Error(await created.text());
    const cloud = (await created.json()) as { id: string; organizationId: string };
    await addInstances(admin, cloud, 1_000);
    await addInstances(admin, { id: 'cld_others', organizationId: 'org_others' }, 20_000);

    const headers = { authorization: `Bearer ${await stack.apiKey()}` };
    const rest = `${stack.url}/api/v1/instances?limit=50`;
    const input = encodeURIComponent(JSON.stringify({ limit: 50 }));
    const trpc = `${stack.url}/trpc/compute/instances.list?input=${input}`;
    const bare = await startPeer(new URL('../peers/bare-page.ts', import.meta.url), [
      database.superuserUrl,
      cloud.organizationId,
      instanceColumns,
    ]);
    const rate = async (url: string, sent: Record<string, string>) => (await load(url, sent)).requestsPerSecond;
    const first = await interleave(
      rounds,
      () => rate(rest, headers),
      () => rate(`${bare.url}/instances`, {}),
    );
    const second = await interleave(
      rounds,
      () => rate(trpc, headers),
      () => rate(rest, headers),
    );
    await bare.stop();

    const few = median(await repeat(async () => (await load(rest, headers)).p99Ms));
    await addInstances(admin, cloud, 1_000_000);
    await load(rest, headers);
    const many = median(await repeat(async () => (await load(rest, headers)).p99Ms));
    const perSecond = (value: number) => `${Math.round(value)} req/s`;
    return [
      {
        row: '1',
        measured: `page of 50 through the gateway: ${perSecond(first.a)}`,
        against: `bare Fastify and pg: ${perSecond(first.b)}`,
        value: first.a / first.b,
        target: { atLeast: 0.6 },
        unit: '×',
      },
      {
        row: '2',
        measured: `the same page by tRPC: ${perSecond(second.a)}`,
        against: `by REST: ${perSecond(second.b)}`,
        value: second.a / second.b,
        target: { atLeast: 0.65 },
        unit: '×',
      },
      {
        row: '3',
        measured: `p99 of the page with 1,001,000 stored: ${many} ms`,
        against: `with 1,000: ${few} ms`,
        value: many / few,
        target: { atMost: 1.5 },
        unit: '×',
      },
    ];
  } finally {
    await admin.end();
    await stack.stop();
    await database.remove();
  }
}

async function repeat(run: () => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let round = 0; round < rounds; round += 1) values.push(await run());
  return values;
}
