import type { MetricSample } from '@kumo/model';
import type { InventoryNoun } from '../observations/index.ts';
import type { CallContext } from './inventory.ts';

/** One line that a workload wrote. */
export interface LogLine {
  /** ISO 8601 with as many digits as the provider gives; null where it has no time. */
  readonly at: string | null;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Logs: the last `tail` lines (all since `since` where given), then on and on while `follow`. */
export interface LogsPort {
  read(
    context: CallContext,
    nativeId: string,
    request: { readonly tail: number; readonly since?: string; readonly follow: boolean },
  ): AsyncIterable<LogLine>;
}

/** Measurements, one per instance asked for; absent for those that have none (stopped). Rates span the time since the last read. */
export interface MetricsPort {
  read(context: CallContext, nativeIds: readonly string[]): Promise<ReadonlyMap<string, MetricSample>>;
}

/** An interactive console: a byte stream of ours, or a page of the provider's. */
export type ConsoleSession =
  | {
      readonly kind: 'stream';
      readonly output: AsyncIterable<Uint8Array>;
      write(data: Uint8Array): void;
      resize(columns: number, rows: number): Promise<void>;
      /** Ends the session and the process in it, as far as the provider can. */
      close(): Promise<void>;
      /** Exit code once the process ended; null where it is not known. */
      readonly exited: Promise<number | null>;
    }
  | { readonly kind: 'url'; readonly url: string; readonly expiresAt: string };

/**
 * Interactive consoles. `command` defaults to the best shell that is there. The deadline covers opening only; the caller's
 * signal stays attached and ends the session too.
 */
export interface ConsolePort {
  open(
    context: CallContext,
    nativeId: string,
    request: { readonly command?: readonly string[]; readonly columns: number; readonly rows: number },
  ): Promise<ConsoleSession>;
}

/** Something changed at the provider. `ready` comes once the stream is open: list after it and nothing falls between. */
export type ProviderEvent =
  | { readonly type: 'ready' }
  | {
      readonly type: 'changed';
      readonly noun: InventoryNoun;
      readonly nativeId: string;
      /** The provider's own word, e.g. `die`. */
      readonly action: string;
      readonly at: string;
      /** Give it back as `since` to go on after this event. */
      readonly cursor: string;
      /** One sentence for people, e.g. `Exited with code 137 (killed)`. */
      readonly message: string | null;
    };

/** Something that happened to an instance, as the provider's own records have it. Newest first in a history. */
export interface PastEvent {
  readonly at: string;
  /** The provider's own word. */
  readonly action: string;
  /** One sentence for people. */
  readonly message: string;
  /** Who did it, in the provider's words; null where it does not say. */
  readonly actor: string | null;
}

/**
 * A stream of changes, and records of the past. `subscribe` ends only by `signal` or by throwing; after a throw, subscribe again
 * with the last cursor.
 */
export interface EventsPort {
  subscribe?(context: CallContext, request: { readonly since?: string }): AsyncIterable<ProviderEvent>;
  history?(context: CallContext, nativeId: string, request: { readonly limit: number }): Promise<readonly PastEvent[]>;
}

/** What a machine wrote to its screen or serial line; null before there is any. */
export interface ConsoleOutputPort {
  read(context: CallContext, nativeId: string, request: { readonly lines: number }): Promise<string | null>;
}
