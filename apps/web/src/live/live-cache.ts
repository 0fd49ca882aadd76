import type { Event } from '@kumo/model';
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { EventStream, type LiveState, toPosition } from './event-stream.ts';
import { collectionOf, type ListFilters, patched } from './patch.ts';
import { RecentChanges } from './row-changes.ts';

/** Events kept so that an answer which was under way meanwhile can catch up. */
const rememberedEvents = 3000;
/** ms between two refetches of what events only hint at: counts, the list of recent happenings. */
const hintedRefetchMs = 1500;
/** ms before the first of them: events come in groups. */
const firstRefetchMs = 80;
/** ms between two passes in a hidden tab, where frames stop. */
const hiddenFlushMs = 250;

/** Keys of answers that no event carries whole, by the events that make them old. */
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
  private readonly stream: EventStream;
  private state: LiveState = 'connecting';
  /** Whether the person may follow changes; undefined while that is not known. */
  private isAllowed: boolean | undefined;
  /** Where to begin as soon as it is known that they may. */
  private awaitedCursor: string | undefined;
  private interruptedAt = 0;
  private readonly listeners = new Set<() => void>();
  private readonly eventListeners = new Set<(event: Event) => void>();
  private history: Event[] = [];
  private queue: Event[] = [];
  private readonly hinted = new Set<string>();
  private readonly refetchedAt = new Map<string, number>();

  constructor(queryClient: QueryClient) {
    this.queryClient = queryClient;
    this.stream = new EventStream({
      onEvent: (event) => this.receive(event),
      onState: (state) => this.setState(state),
      onOpen: (isComplete) => {
        // What could not be read meanwhile is read now; all of it, when events may have been missed.
        if (!isComplete) this.history = [];
        void queryClient.invalidateQueries(isComplete ? { predicate: (query) => query.state.error !== null } : {});
      },
      // Perhaps one is signed out: the session query finds out.
      onRefused: () => void queryClient.invalidateQueries({ queryKey: ['session'] }),
    });
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

  /** Says whether the person may follow changes. Who may not is not offered them: nothing is asked for in vain. */
  allow(isAllowed: boolean): void {
    this.isAllowed = isAllowed;
    if (!isAllowed) this.setState('off');
    else if (this.awaitedCursor !== undefined) this.stream.start(this.awaitedCursor);
    this.awaitedCursor = undefined;
  }

  /** Ends the stream: the person signs out. */
  stop(): void {
    this.stream.stop();
    this.history = [];
  }

  /**
   * Asks the API and brings the answer up to the last event: what happened while it was under way is applied. The first
   * answer with an `eventCursor` opens the stream from there.
   *
   * @param collection first part of the query's key
   * @param filters the list's parameters; for one resource, nothing
   */
  async read<T extends object>(collection: string, filters: ListFilters, ask: () => Promise<T>): Promise<T> {
    const before = this.history.at(-1)?.id;
    const answer = await ask();
    const cursor = 'eventCursor' in answer && typeof answer.eventCursor === 'string' ? answer.eventCursor : undefined;
    if (cursor !== undefined) this.begin(cursor);
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

  private begin(cursor: string): void {
    if (this.isAllowed) this.stream.start(cursor);
    else if (this.isAllowed === undefined) this.awaitedCursor ??= cursor;
  }

  private receive(event: Event): void {
    this.queue.push(event);
    if (this.queue.length > 1) return;
    if (document.visibilityState === 'visible') requestAnimationFrame(() => this.flush());
    else setTimeout(() => this.flush(), hiddenFlushMs);
  }

  private flush(): void {
    const events = this.queue;
    this.queue = [];
    this.history = [...this.history, ...events].slice(-rememberedEvents);
    const byCollection = Map.groupBy(events, (event) => collectionOf(event.type));
    for (const [collection, its] of byCollection) this.patchCollection(collection, its);
    this.changes.mark(events.flatMap((event) => (typeof event.resource.id === 'string' ? [event.resource.id] : [])));
    for (const { key, by } of hintedQueries) if (events.some((event) => by(event.type))) this.refetchSoon(key);
    for (const event of events) for (const listener of this.eventListeners) listener(event);
  }

  private patchCollection(collection: string, events: readonly Event[]): void {
    for (const query of this.queryClient.getQueryCache().findAll({ queryKey: [collection] })) {
      const parameters = query.queryKey[2];
      const filters = typeof parameters === 'object' && parameters !== null ? (parameters as ListFilters) : {};
      let { data } = query.state;
      if (data === undefined) continue;
      let needsRefetch = false;
      for (const event of events) {
        const result = patched(data, event, filters);
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
    this.hinted.add(name);
    const since = Date.now() - (this.refetchedAt.get(name) ?? 0);
    setTimeout(
      () => {
        this.hinted.delete(name);
        this.refetchedAt.set(name, Date.now());
        void this.queryClient.invalidateQueries({ queryKey: key });
      },
      Math.max(firstRefetchMs, hintedRefetchMs - since),
    );
  }

  private setState(state: LiveState): void {
    if (this.state === state) return;
    if (state === 'interrupted') this.interruptedAt = Date.now();
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}
