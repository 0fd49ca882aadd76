import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceName } from '../../scripts/supervisor/services.ts';
import { type EventStream, followEvents } from '../support/event-stream.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { superuserUrl } from '../support/stack-database.ts';
import { until } from '../support/until.ts';

const mebibyte = 2 ** 20;
const mostGrownBytes = 20 * mebibyte;
/** So many at once, so that what each costs stands out from what a garbage collector does by itself. */
const stalledAtOnce = 4;
/** More than the kernel takes on the way (its buffers grow to some 10 MiB for each connection). */
const burst = 10_000;
const eventBytes = 2_000;

describe('an open stream of events', () => {
  let stack: Stack;
  let sql: pg.Client;
  let organizationId = '';

  /** As browsers do: a refusal while something restarts is asked again. */
  const follow = (after?: string): Promise<EventStream> =>
    until('the stream is open', () => followEvents((path, init) => stack.fetch(path, init), after).catch(() => false));

  /** Writes events as compute itself does; they get their numbers from its relay. */
  const tell = async (count: number, bytes = 10): Promise<void> => {
    await sql.query(
      `INSERT INTO compute.outbox (organization_id, type, resource, at)
       SELECT $1, 'instance.updated', jsonb_build_object('id', 'ins_' || n, 'n', n, 'pad', repeat('x', $3)), now()
       FROM generate_series(1, $2) AS n`,
      [organizationId, count, bytes],
    );
    await sql.query(`SELECT pg_notify('compute_outbox', '')`);
  };
  const lastPosition = async (): Promise<string> => {
    const { rows } = await sql.query<{ last: string }>('SELECT last_position::text AS last FROM compute.outbox_state');
    return rows[0]?.last ?? '';
  };
  const restarted = async (service: ServiceName): Promise<void> => {
    const killed = stack.killService(service);
    await until(`${service} runs again`, () => (stack.pidOf(service) ?? killed) !== killed, 5_000);
  };

  beforeAll(async () => {
    stack = await startStack();
    const me = (await (await stack.fetch('/api/v1/organizations')).json()) as { items: { id: string }[] };
    organizationId = me.items[0]?.id ?? '';
    sql = new pg.Client({ connectionString: superuserUrl(stack) });
    await sql.connect();
  });

  afterAll(async () => {
    await sql?.end();
    await stack?.stop();
  });

  it.each(['web', 'identity', 'sandbox'] as const)('goes on while %s is killed and comes back', async (service) => {
    const stream = await follow();
    await tell(1);
    await until('the event before', () => stream.events.length === 1);
    await restarted(service);
    await tell(1);
    await until('the event meanwhile', () => stream.events.length === 2);
    await tell(1);
    await until('the event after', () => stream.events.length === 3);
    expect(stream.isOpen).toBe(true);
    stream.close();
  });

  it.each(['compute', 'gateway'] as const)(
    'that ends with %s goes on behind the last event, without a gap',
    async (service) => {
      const stream = await follow();
      await tell(3);
      await until('the events before', () => stream.events.length === 3);
      await restarted(service);
      await stream.ended;
      await tell(5);
      const resumed = await follow(stream.events.at(-1)?.id);
      await tell(2);
      await until('the events meanwhile and after', () => resumed.events.length === 7);
      const ids = [...stream.events, ...resumed.events].map(({ id }) => Number(id));
      expect(ids).toEqual(ids.map((_, nth) => (ids[0] ?? 0) + nth));
      resumed.close();
    },
  );

  it('says so when it cannot be resumed, and goes on from now', async () => {
    const stream = await follow('999999999');
    await until('the reset', () => stream.events.length === 1);
    await tell(1);
    await until('what comes then', () => stream.events.length === 2);
    expect(stream.events.map(({ type }) => type)).toEqual(['reset', 'instance.updated']);
    stream.close();
  });

  it('whose caller does not read costs no memory; it is dropped and can be resumed', async () => {
    const reader = await follow();
    let read = 0;
    const tellAndRead = async (): Promise<void> => {
      read += burst;
      await tell(burst, eventBytes);
      await until('all events are read', () => reader.events.length === read, 60_000);
    };
    // The same with somebody who reads, several times: what the work itself takes is not what is asked here.
    await tellAndRead();
    const before = await peakMemory(stack, async () => {
      for (let time = 0; time < 3; time += 1) await tellAndRead();
    });
    const start = await lastPosition();
    const stalled = await Promise.all(Array.from({ length: stalledAtOnce }, () => openAndStall(stack)));
    const after = await peakMemory(stack, async () => {
      await tellAndRead();
      await until('the stalled ones are dropped', () => !stalled.some(isConnected), 60_000);
    });
    const grown = {
      gateway: (after.gateway - before.gateway) / stalledAtOnce,
      compute: (after.compute - before.compute) / stalledAtOnce,
    };
    console.log(
      `  grown for each, MiB: ${JSON.stringify(grown, (_, n) => (typeof n === 'number' ? Math.round(n / mebibyte) : n))}`,
    );
    expect(grown.gateway).toBeLessThan(mostGrownBytes);
    expect(grown.compute).toBeLessThan(mostGrownBytes);
    const resumed = await follow(start);
    await until('everything from where it stood', () => resumed.events.length === burst, 60_000);
    resumed.close();
    reader.close();
  });
});

/** Asks for the stream and reads nothing but the beginning of the answer. The kernel's buffers fill, then nothing moves. */
async function openAndStall(stack: Stack): Promise<Socket> {
  const { port } = new URL(stack.url);
  const socket = connect({ port: Number(port), host: '127.0.0.1' });
  socket.on('error', () => socket.destroy());
  socket.write(
    `GET /api/v1/events HTTP/1.1\r\nHost: localhost:${port}\r\nAuthorization: Bearer ${await stack.apiKey()}\r\n\r\n`,
  );
  await new Promise((resolve) => socket.once('readable', resolve));
  return socket;
}

/** Whether the gateway still holds its end, by the kernel's table: no news reaches a socket that is not read. */
function isConnected({ localPort }: Socket): boolean {
  const established = '01';
  const port = `:${(localPort ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return ['tcp', 'tcp6']
    .flatMap((table) => readFileSync(`/proc/net/${table}`, 'utf8').trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .some(([, , remote, state]) => remote?.endsWith(port) && state === established);
}

/** The most resident memory while something is done, bytes. */
async function peakMemory(stack: Stack, work: () => Promise<void>): Promise<{ gateway: number; compute: number }> {
  const peak = memoryOf(stack);
  const sampling = setInterval(() => {
    const now = memoryOf(stack);
    peak.gateway = Math.max(peak.gateway, now.gateway);
    peak.compute = Math.max(peak.compute, now.compute);
  }, 50);
  try {
    await work();
  } finally {
    clearInterval(sampling);
  }
  return peak;
}

/** Resident memory now, bytes. */
function memoryOf(stack: Stack): { gateway: number; compute: number } {
  const resident = (service: 'gateway' | 'compute'): number => {
    const status = readFileSync(`/proc/${stack.pidOf(service)}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  };
  return { gateway: resident('gateway'), compute: resident('compute') };
}
