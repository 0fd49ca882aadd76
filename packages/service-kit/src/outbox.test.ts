import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KitDatabase, startKitDatabase } from '../test/kit-database.ts';
import { createEventFeed, type EventFeed, type FeedEvent, type ResetEvent } from './event-feed.ts';
import { appendEvents } from './outbox.ts';
import { createRelay, type Relay } from './relay.ts';
import { pruneOlderThan } from './relay-sql.ts';

let database: KitDatabase;
let relay: Relay;
let feed: EventFeed;

beforeAll(async () => {
  database = await startKitDatabase();
  relay = createRelay({ ...database.connection, log: database.log });
  feed = await createEventFeed({ ...database.connection, log: database.log });
}, 60_000);

afterAll(async () => {
  await feed?.stop();
  await relay?.stop();
  await database?.remove();
});

function write(organizationId: string, ...names: string[]): Promise<void> {
  return database.transact((tx) =>
    appendEvents(
      tx,
      names.map((name) => ({ organizationId, type: 'thing.updated', resource: { name } })),
    ),
  );
}

async function asSuperuser(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: database.server.superuserUrl, options: '-c search_path=kit' });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function take(count: number, after: string | null, organizationId?: string) {
  const events: (FeedEvent | ResetEvent)[] = [];
  const ending = new AbortController();
  const accepts = (event: FeedEvent) => organizationId === undefined || event.organizationId === organizationId;
  for await (const event of feed.subscribe({ after, accepts, signal: ending.signal })) {
    events.push(event);
    if (events.length === count) break;
  }
  return events;
}

function namesOf(events: (FeedEvent | ResetEvent)[]): unknown[] {
  return events.map((event) => ('resource' in event ? (event.resource as { name: string }).name : event.type));
}

test('tells what committed, in order, and only to whom it concerns', async () => {
  const cursor = feed.currentCursor();
  await write('org_a', 'one', 'two');
  await write('org_b', 'other');
  await write('org_a', 'three');
  expect(namesOf(await take(3, cursor, 'org_a'))).toEqual(['one', 'two', 'three']);
});

test('says nothing of a transaction that was rolled back', async () => {
  const cursor = feed.currentCursor();
  await expect(
    database.transact(async (tx) => {
      await appendEvents(tx, [{ organizationId: 'org_a', type: 'thing.updated', resource: { name: 'undone' } }]);
      throw new Error('changed its mind');
    }),
  ).rejects.toThrow('changed its mind');
  await write('org_a', 'kept');
  expect(namesOf(await take(1, cursor))).toEqual(['kept']);
});

test('a transaction that commits late is not skipped', async () => {
  const cursor = feed.currentCursor();
  let finish: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let begun: () => void = () => undefined;
  const started = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const late = database.transact(async (tx) => {
    await appendEvents(tx, [{ organizationId: 'org_a', type: 'thing.updated', resource: { name: 'late' } }]);
    begun();
    await held;
  });
  await started;
  await write('org_a', 'early');
  expect(namesOf(await take(1, cursor))).toEqual(['early']);
  finish();
  await late;
  expect(namesOf(await take(2, cursor))).toEqual(['early', 'late']);
});

test('a subscriber that comes back gets every event once, from wherever it left', async () => {
  const start = feed.currentCursor();
  const writers = Array.from({ length: 20 }, (_, writer) =>
    Array.from({ length: 10 }, (__, nth) => () => write('org_a', `${writer}/${nth}`)),
  );
  const writing = Promise.all(
    writers.map(async (turns) => {
      for (const turn of turns) await turn();
    }),
  );
  const seen: string[] = [];
  let cursor = start;
  while (seen.length < 200) {
    const events = await take(Math.min(7, 200 - seen.length), cursor, 'org_a');
    cursor = events.at(-1)?.id ?? cursor;
    seen.push(...namesOf(events).map(String));
  }
  await writing;
  expect(new Set(seen).size).toBe(200);
});

test('a cursor that never was gives a reset, then goes on', async () => {
  for (const cursor of ['999999999', 'nonsense', '-1']) {
    expect(namesOf(await take(1, cursor))).toEqual(['reset']);
  }
});

test('another relay takes over, and no event is lost or told twice', async () => {
  const cursor = feed.currentCursor();
  const second = createRelay({ ...database.connection, log: database.log });
  expect(second.isLeading()).toBe(false);
  await relay.stop();
  await write('org_a', 'between');
  expect(namesOf(await take(1, cursor))).toEqual(['between']);
  expect(second.isLeading()).toBe(true);
  relay = second;
});

test('removes what is older than a day, keeps what it is told to keep, and says so to readers from before', async () => {
  const cursor = feed.currentCursor();
  const yesterday = new Date(Date.now() - 25 * 3_600_000);
  await database.transact((tx) =>
    appendEvents(tx, [
      { organizationId: 'org_a', type: 'thing.updated', resource: { name: 'old' }, at: yesterday },
      { organizationId: 'org_a', type: 'audit.recorded', resource: { name: 'audit' }, at: yesterday },
    ]),
  );
  await take(2, cursor);
  await asSuperuser("UPDATE outbox SET at = now() - interval '25 hours'");
  await database.transact((tx) => pruneOlderThan(tx, 24, ['audit.recorded']));
  expect(await asSuperuser('SELECT type FROM outbox')).toEqual([{ type: 'audit.recorded' }]);
  expect(namesOf(await take(1, cursor))).toEqual(['reset']);
});

test('goes on after Postgres was killed and came back', async () => {
  await asSuperuser('CHECKPOINT'); // the test server does not wait for the disk, so say when it must have written
  const cursor = feed.currentCursor();
  await database.server.crash();
  await database.server.revive();
  await expect
    .poll(
      () =>
        write('org_a', 'after').then(
          () => true,
          () => false,
        ),
      { timeout: 15_000 },
    )
    .toBe(true);
  await expect.poll(() => take(1, cursor).then(namesOf, () => []), { timeout: 15_000 }).toEqual(['after']);
}, 30_000);
