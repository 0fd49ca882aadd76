import { readEvents, readFeedState } from './event-feed-sql.ts';
import type { Log } from './log.ts';
import { eventsChannel } from './outbox.ts';
import { openSession, type PostgresSession, type SchemaConnection } from './postgres-session.ts';
import { ProblemError } from './problems.ts';
import { createPulse } from './pulse.ts';

/** One numbered event. */
export interface FeedEvent {
  /** Its place in the stream; cursors and `Last-Event-ID` are this. */
  id: string;
  type: string;
  at: Date;
  organizationId: string;
  resource: unknown;
}

/** Told instead of events that are no longer kept: read everything anew, then go on from `id`. */
export interface ResetEvent {
  id: string;
  type: 'reset';
}

/** What a subscriber wants. */
export interface Subscription {
  /** Go on after this event; absent: from now. One that is unknown or too old gives a reset first. */
  after?: string | null;
  /** Which events it may see. Called for each, so it must be quick. */
  accepts(event: FeedEvent): boolean;
  /** Ends the iterable. */
  signal: AbortSignal;
}

/** A schema's events as they are numbered. */
export interface EventFeed {
  /**
   * Where a stream must start to miss nothing that happens after this call. Never ahead of what a reader has seen, so
   * ask for it before reading the list that it goes with.
   */
  currentCursor(): string;
  /**
   * Events in order, without a gap. Each subscriber pulls at its own pace: one that stalls holds no memory, and reads
   * from the database what it missed when it goes on.
   */
  subscribe(subscription: Subscription): AsyncGenerator<FeedEvent | ResetEvent, void, void>;
  stop(): Promise<void>;
}

/** What a feed is made from. */
export interface EventFeedOptions extends SchemaConnection {
  log: Log;
}

interface FeedState {
  /** Everything up to here has been read by this process. */
  head: number;
  /** The latest events, without gaps, the last one at `head`. */
  recent: FeedEvent[];
  /** One per waiting subscriber. */
  waiting: Set<() => void>;
  session: PostgresSession | undefined;
}

const recentLimit = 2_000;
const readBatch = 500;
/** Events that one follower holds: what a stalled one keeps from being freed. */
const followBatch = 100;
const reconnectMs = 500;
const fallbackPollMs = 2_000;

/** Opens a feed; resolves once it knows where the stream stands. */
export async function createEventFeed(options: EventFeedOptions): Promise<EventFeed> {
  const stopping = new AbortController();
  const pulse = createPulse();
  const state: FeedState = { head: 0, recent: [], waiting: new Set(), session: undefined };
  const session = await connect(options, pulse.beat);
  state.session = session;
  state.head = (await readFeedState(session)).last;
  const done = keepReading(options, session, state, pulse, stopping.signal);
  return {
    currentCursor: () => String(state.head),
    subscribe: (subscription) => follow(state, subscription, stopping.signal),
    async stop() {
      stopping.abort();
      for (const wake of state.waiting) wake();
      await done;
    },
  };
}

async function connect(options: EventFeedOptions, onNews: () => void): Promise<PostgresSession> {
  const session = await openSession(options, onNews);
  void session.ended.then(onNews); // to notice at once, not at the next poll
  await session.query(`LISTEN ${eventsChannel(options.schema)}`);
  return session;
}

async function keepReading(
  options: EventFeedOptions,
  first: PostgresSession,
  state: FeedState,
  pulse: ReturnType<typeof createPulse>,
  signal: AbortSignal,
): Promise<void> {
  let session: PostgresSession | undefined = first;
  while (!signal.aborted) {
    try {
      if (!session) {
        session = await connect(options, pulse.beat);
        await forgetLostTail(session, state);
      }
      state.session = session;
      await readNews(session, state);
      await pulse.next(fallbackPollMs, signal);
    } catch (error) {
      if (signal.aborted) break;
      options.log.warn({ err: error }, 'the event feed lost its connection');
      await session?.close().catch((closing: unknown) => options.log.debug({ err: closing }, 'closing the feed'));
      session = undefined;
      state.session = undefined;
      await pulse.next(reconnectMs, signal);
    }
  }
  await session?.close().catch((error: unknown) => options.log.debug({ err: error }, 'closing the feed'));
}

/** A standby that took over may lack the last commits: what this process read ahead of it never happened there. */
async function forgetLostTail(session: PostgresSession, state: FeedState): Promise<void> {
  const { last } = await readFeedState(session);
  if (last >= state.head) return;
  state.head = last;
  state.recent = [];
}

async function readNews(session: PostgresSession, state: FeedState): Promise<void> {
  for (;;) {
    const events = await readEvents(session, state.head, readBatch);
    const last = events.at(-1);
    if (!last) return;
    state.recent.push(...events);
    if (state.recent.length > recentLimit) state.recent.splice(0, state.recent.length - recentLimit);
    state.head = Number(last.id);
    for (const wake of state.waiting) wake();
  }
}

async function* follow(
  state: FeedState,
  { after, accepts, signal }: Subscription,
  stopping: AbortSignal,
): AsyncGenerator<FeedEvent | ResetEvent, void, void> {
  let position = state.head;
  if (after !== undefined && after !== null) {
    position = /^\d{1,15}$/.test(after) ? Number(after) : -1;
    const { last, prunedThrough } = await readFeedState(sessionOf(state));
    if (position < prunedThrough || position > last) {
      position = state.head;
      yield { id: String(position), type: 'reset' };
    }
  }
  const isEnded = (): boolean => signal.aborted || stopping.aborted;
  while (!isEnded()) {
    if (position >= state.head) {
      await nextNews(state, signal);
      continue;
    }
    for (const event of await eventsAfter(state, position)) {
      if (isEnded()) return;
      position = Number(event.id);
      if (accepts(event)) yield event;
    }
  }
}

/** From memory where it goes back far enough, else from the database. Never empty while `position` is behind the head. */
async function eventsAfter(state: FeedState, position: number): Promise<FeedEvent[]> {
  const first = state.recent[0];
  if (first && Number(first.id) <= position + 1) {
    const from = position + 1 - Number(first.id);
    return state.recent.slice(from, from + followBatch);
  }
  return readEvents(sessionOf(state), position, followBatch);
}

function sessionOf(state: FeedState): PostgresSession {
  if (!state.session) throw new ProblemError('unavailable', 'Events cannot be read now.', { retryAfterSeconds: 1 });
  return state.session;
}

function nextNews(state: FeedState, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      state.waiting.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    state.waiting.add(wake);
    signal.addEventListener('abort', wake, { once: true });
  });
}
