import type { Event } from '@kumo/model';
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { openEventStream } from '../lib/api.ts';
import { collectionOf, type ListFilters, patched } from './patch.ts';
import { RecentChanges } from './row-changes.ts';

/** Whether changes arrive as they happen. */
export type LiveState = 'connecting' | 'live' | 'interrupted';

/** Events kept so that an answer which was under way meanwhile can catch up. */
const rememberedEvents = 3000;
/** ms between two refetches of what events only hint at: counts, the list of recent happenings. */
const hintedRefetchMs = 1500;
/** ms before the first of them: events come in groups. */
const firstRefetchMs = 80;
/** ms before a refused stream is opened again: doubled each time, up to the second. */
const firstReopenMs = 1000;
const longestReopenMs = 10_000;

/** Keys of answers that no event carries whole, by the collection whose events make them old. */
const hintedQueries: ReadonlyArray<{ readonly key: QueryKey; readonly by: (type: string) => boolean }> = [
  { key: ['summary'], by: (type) => !type.startsWith('operation.') },
  { key: ['activity'], by: () => true },
];

/**
 * Keeps the query cache as fresh as the platform's event stream: every event replaces its resource in every cached
 * answer, in one pass per frame. Queries must have keys of the form `[collection, 'list' | 'get', parameters]`.
 */
export class LiveCache {
  readonly changes = new RecentChanges();
  private readonly queryClient: QueryClient;
  private stream: EventSource | undefined;
  private state: LiveState = 'connecting';
  private readonly listeners = new Set<() => void>();
  private readonly eventListeners = new Set<(event: Event) => void>();
  private history: Event[] = [];
  /** Position of the last event, or of the answer that the stream began at. */
  private lastId: string | undefined;
  private isGapPossible = false;
  private queue: Event[] = [];
  private isFlushDue = false;
  private interruptedAt = 0;
  private failures = 0;
  private startedAt: bigint | undefined;
  private readonly hinted = new Set<string>();
  private readonly refetchedAt = new Map<string, number>();

  constructor(queryClient: QueryClient) {
    this.queryClient = queryClient;
  }

  /** For `useSyncExternalStore`. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getState = (): LiveState => this.state;

  /** ms since the epoch from which on no change has arrived; null while they do. */
  readonly getInterruptedAt = (): number | null => (this.state === 'interrupted' ? this.interruptedAt : null);

  /** Hears every event once, in order. Returns the way to stop. */
  onEvent(listener: (event: Event) => void): () => void {
    this.eventListeners.add(listener);
    return () => this.eventListeners.delete(listener);
  }

  /** Opens the stream from a list's `eventCursor` on. An earlier cursor than the one in use starts it over from there. */
  start(eventCursor: string | undefined): void {
    const position = toPosition(eventCursor);
    if (this.stream && (position === undefined || this.startedAt === undefined || position >= this.startedAt)) return;
    this.stream?.close();
    this.startedAt = position;
    this.lastId ??= eventCursor;
    const stream = openEventStream(eventCursor);
    this.stream = stream;
    stream.onopen = () => this.opened();
    stream.onerror = () => {
      this.setState('interrupted');
      // The browser gives up after an answer that is not a stream; then it is on us to come back.
      if (stream.readyState === EventSource.CLOSED) this.reopenLater(stream);
    };
    stream.onmessage = (message) => this.receive(message);
    stream.addEventListener('reset', () => this.startOver());
    for (const noun of ['instance', 'cloud', 'image', 'volume', 'network', 'size']) {
      for (const verb of ['created', 'updated', 'deleted']) {
        stream.addEventListener(`${noun}.${verb}`, (message) => this.receive(message));
      }
    }
    stream.addEventListener('operation.updated', (message) => this.receive(message));
    stream.addEventListener('operation.created', (message) => this.receive(message));
    stream.addEventListener('cloud.health', (message) => this.receive(message));
  }

  /** Ends the stream: the person signs out. */
  stop(): void {
    this.stream?.close();
    this.stream = undefined;
    this.startedAt = undefined;
    this.lastId = undefined;
    this.history = [];
  }

  /**
   * Asks the API and brings the answer up to the last event: what happened while it was under way is applied.
   *
   * @param collection first part of the query's key
   * @param filters the list's parameters; for one resource, nothing
   */
  async read<T extends object>(collection: string, filters: ListFilters, ask: () => Promise<T>): Promise<T> {
    const before = this.history.at(-1)?.id;
    const answer = await ask();
    const cursor = 'eventCursor' in answer && typeof answer.eventCursor === 'string' ? answer.eventCursor : undefined;
    if (cursor !== undefined) this.start(cursor);
    const known = toPosition(cursor ?? before);
    let current: unknown = answer;
    for (const event of this.history) {
      const at = toPosition(event.id);
      if (known !== undefined && at !== undefined && at <= known) continue;
      if (collectionOf(event.type) !== collection || event.type.endsWith('.created')) continue;
      current = patched(current, event, filters).data;
    }
    // Patching keeps the shape of what it is given.
    return current as T;
  }

  private receive(message: MessageEvent<string>): void {
    const event: Event = JSON.parse(message.data);
    this.queue.push(event);
    if (this.isFlushDue) return;
    this.isFlushDue = true;
    // Frames stop in a hidden tab, so a timer stands in for them there.
    if (document.visibilityState === 'visible') requestAnimationFrame(() => this.flush());
    else setTimeout(() => this.flush(), 250);
  }

  private flush(): void {
    this.isFlushDue = false;
    const events = this.queue;
    this.queue = [];
    this.history = [...this.history, ...events].slice(-rememberedEvents);
    this.lastId = events.at(-1)?.id ?? this.lastId;
    const byCollection = Map.groupBy(events, (event) => collectionOf(event.type));
    for (const [collection, its] of byCollection) this.patchCollection(collection, its);
    this.changes.mark(events.flatMap((event) => (typeof event.resource.id === 'string' ? [event.resource.id] : [])));
    for (const { key, by } of hintedQueries) if (events.some((event) => by(event.type))) this.refetchSoon(key);
    for (const event of events) for (const listener of this.eventListeners) listener(event);
  }

  private patchCollection(collection: string, events: readonly Event[]): void {
    for (const query of this.queryClient.getQueryCache().findAll({ queryKey: [collection] })) {
      const filters = (query.queryKey[2] ?? {}) as ListFilters;
      let { data } = query.state;
      if (data === undefined) continue;
      let needsRefetch = false;
      for (const event of events) {
        const result = patched(data, event, typeof filters === 'object' ? filters : {});
        data = result.data;
        needsRefetch ||= result.needsRefetch;
      }
      if (data !== query.state.data) this.queryClient.setQueryData(query.queryKey, data);
      if (needsRefetch) this.refetchSoon(query.queryKey);
    }
  }

  private refetchSoon(key: QueryKey): void {
    const name = JSON.stringify(key);
    if (this.hinted.has(name)) return;
    const since = Date.now() - (this.refetchedAt.get(name) ?? 0);
    this.hinted.add(name);
    setTimeout(
      () => {
        this.hinted.delete(name);
        this.refetchedAt.set(name, Date.now());
        void this.queryClient.invalidateQueries({ queryKey: key });
      },
      Math.max(firstRefetchMs, hintedRefetchMs - since),
    );
  }

  private startOver(): void {
    this.history = [];
    void this.queryClient.invalidateQueries();
  }

  private opened(): void {
    this.setState('live');
    this.failures = 0;
    // Without a position to resume from, what happened meanwhile must be read anew; so must what could not be read.
    const { isGapPossible } = this;
    this.isGapPossible = false;
    void this.queryClient.invalidateQueries(isGapPossible ? {} : { predicate: (query) => query.state.error !== null });
  }

  private reopenLater(stream: EventSource): void {
    const delayMs = Math.min(firstReopenMs * 2 ** this.failures, longestReopenMs);
    this.failures += 1;
    setTimeout(() => {
      if (this.stream !== stream) return;
      this.stream = undefined;
      this.startedAt = undefined;
      this.isGapPossible ||= this.lastId === undefined;
      this.start(this.lastId);
      // The stream does not say why it was refused; the session query finds out whether one is signed out.
      void this.queryClient.invalidateQueries({ queryKey: ['session'] });
    }, delayMs);
  }

  private setState(state: LiveState): void {
    if (this.state === state) return;
    if (state === 'interrupted') this.interruptedAt = Date.now();
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

function toPosition(cursor: string | undefined): bigint | undefined {
  return cursor !== undefined && /^\d+$/.test(cursor) ? BigInt(cursor) : undefined;
}
