import type { Event } from '@kumo/model';
import { openEventStream } from '../lib/api.ts';

/** Whether changes arrive as they happen. `off`: the person may not follow them. */
export type LiveState = 'connecting' | 'live' | 'interrupted' | 'off';

/** ms before a refused stream is opened again: doubled each time, up to the second. */
const firstReopenMs = 1000;
const longestReopenMs = 10_000;

/** Names of the events that the platform sends. */
const eventNames = [
  ...[
    'instance',
    'cloud',
    'image',
    'size',
    'volume',
    'snapshot',
    'network',
    'subnet',
    'firewall',
    'publicIp',
    'keyPair',
    'operation',
  ].flatMap((noun) => ['created', 'updated', 'deleted'].map((verb) => `${noun}.${verb}`)),
  'cloud.health',
];

/** What a stream tells its owner. */
export interface StreamListener {
  readonly onEvent: (event: Event) => void;
  readonly onState: (state: LiveState) => void;
  /** It is open. `isComplete` is false when events may have been missed: everything must be read anew. */
  readonly onOpen: (isComplete: boolean) => void;
  /** It was refused and is going to be opened again; the stream itself does not say why. */
  readonly onRefused: () => void;
}

/**
 * The platform's stream of changes, held open: the browser reconnects after a lost connection, this after a refusal.
 * It goes on from the last event that it gave, so that nothing is missed and nothing need be read again.
 */
export class EventStream {
  private readonly listener: StreamListener;
  private source: EventSource | undefined;
  private startedAt: bigint | undefined;
  /** Position of the last event, or of the answer that the stream began at. */
  private lastId: string | undefined;
  private isGapPossible = false;
  private failures = 0;

  constructor(listener: StreamListener) {
    this.listener = listener;
  }

  /** Opens it from a position on, or from now. One that is open starts over only for an earlier position than its own. */
  start(cursor: string | undefined): void {
    const position = toPosition(cursor);
    if (this.source && (position === undefined || this.startedAt === undefined || position >= this.startedAt)) return;
    this.source?.close();
    this.startedAt = position;
    this.lastId ??= cursor;
    const source = openEventStream(cursor);
    this.source = source;
    source.onopen = () => this.opened();
    source.onerror = () => {
      this.listener.onState('interrupted');
      // The browser gives up after an answer that is not a stream; then it is on us to come back.
      if (source.readyState === EventSource.CLOSED) this.reopenLater(source);
    };
    source.addEventListener('reset', () => this.listener.onOpen(false));
    for (const name of eventNames) source.addEventListener(name, (message) => this.received(message));
  }

  /** Ends it for good. */
  stop(): void {
    this.source?.close();
    this.source = undefined;
    this.startedAt = undefined;
    this.lastId = undefined;
  }

  private received(message: MessageEvent<string>): void {
    const event: Event = JSON.parse(message.data);
    this.lastId = event.id;
    this.listener.onEvent(event);
  }

  private opened(): void {
    const isComplete = !this.isGapPossible;
    this.isGapPossible = false;
    this.failures = 0;
    this.listener.onState('live');
    this.listener.onOpen(isComplete);
  }

  private reopenLater(source: EventSource): void {
    const delayMs = Math.min(firstReopenMs * 2 ** this.failures, longestReopenMs);
    this.failures += 1;
    setTimeout(() => {
      if (this.source !== source) return;
      this.source = undefined;
      this.startedAt = undefined;
      this.isGapPossible ||= this.lastId === undefined;
      this.start(this.lastId);
      this.listener.onRefused();
    }, delayMs);
  }
}

/** A position of the stream as a number that can be compared; undefined for none. */
export function toPosition(cursor: string | undefined): bigint | undefined {
  return cursor !== undefined && /^\d+$/.test(cursor) ? BigInt(cursor) : undefined;
}
