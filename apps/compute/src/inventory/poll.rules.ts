import type { InventoryNoun } from '@kumo/provider-core';
import { inventoryNouns } from './nouns.ts';

/** What decides how often a cloud without events is asked for its instances. */
export interface PollSituation {
  /** The adapter's own interval, milliseconds. */
  readonly pollMs: number;
  /** Something was asked of the cloud within the last minute. */
  readonly isNudged: boolean;
  /** Somebody looked at the organization within the last ten minutes. */
  readonly isOfInterest: boolean;
}

const nudgedPollMs = 2_000;
const idleFactor = 4;

/** Milliseconds between polls: every 2 s after an action, the adapter's interval while used, four times that while not. */
export function pollInterval({ pollMs, isNudged, isOfInterest }: PollSituation): number {
  if (isNudged) return Math.min(nudgedPollMs, pollMs);
  return isOfInterest ? pollMs : pollMs * idleFactor;
}

/** Everything is listed whole at least this often, milliseconds: what neither events nor changes told comes to light then. */
const sweepMs = 600_000;
/** The same for a cloud whose events are followed: all its polling. */
const followedSweepMs = 300_000;
const minuteMs = 60_000;

/**
 * How old a noun's last listing gets while its cloud is used, milliseconds, beside the instances' own interval. Sizes and
 * images change by the week; lists of them are the longest.
 */
export const nounPaceMs: Readonly<Record<InventoryNoun, number>> = {
  instances: 0,
  sizes: sweepMs,
  images: sweepMs,
  keyPairs: minuteMs,
  networks: minuteMs,
  subnets: minuteMs,
  firewalls: minuteMs,
  volumes: minuteMs,
  snapshots: minuteMs,
  publicIps: minuteMs,
};

/** What else may have changed when one of a noun has: a machine takes its volumes and addresses along. */
export const changesWith: Readonly<Partial<Record<InventoryNoun, readonly InventoryNoun[]>>> = {
  instances: ['volumes', 'publicIps'],
  images: ['images', 'snapshots'],
  networks: ['networks', 'subnets'],
};

/** What decides what the next pass over a cloud asks for. Times are milliseconds of one clock. */
export interface PassSituation extends PollSituation {
  readonly now: number;
  /** When the last whole listing of each noun began; nothing for one that never was. */
  readonly listedAt: ReadonlyMap<InventoryNoun, number>;
  /** When instances were last asked for, listed or only what changed. */
  readonly polledAt: number;
  /** Everything is to be listed that was not since then; null while nobody wants that. */
  readonly wantedSince: number | null;
  readonly isFollowed: boolean;
  /** Nouns that an operation has changed. */
  readonly touched: ReadonlySet<InventoryNoun>;
  /** Whether the cloud can be asked for what changed of instances since the last time. */
  readonly hasCursor: boolean;
}

/** What one pass asks for. */
export interface Pass {
  /** Listed whole. */
  readonly nouns: readonly InventoryNoun[];
  /** Whether instances are asked only for what changed; they are not among `nouns` then. */
  readonly isIncremental: boolean;
}

/** The next pass, or null while none is due. Other nouns go along with polls of instances; only a whole listing waits for none. */
export function planPass(situation: PassSituation): Pass | null {
  const { now, listedAt, wantedSince, isFollowed, hasCursor } = situation;
  const at = (noun: InventoryNoun): number => listedAt.get(noun) ?? Number.NEGATIVE_INFINITY;
  const oldestMs = isFollowed ? followedSweepMs : sweepMs;
  const mustBeListed = (noun: InventoryNoun): boolean =>
    (wantedSince !== null && at(noun) < wantedSince) || now - at(noun) >= oldestMs;
  const whole = inventoryNouns.filter(mustBeListed);
  if (isFollowed) return whole.length === 0 ? null : { nouns: whole, isIncremental: false };
  if (whole.length === 0 && now - situation.polledAt < pollInterval(situation)) return null;
  const isIncremental = hasCursor && !whole.includes('instances');
  const nouns = inventoryNouns.filter((noun) => {
    if (noun === 'instances') return !isIncremental;
    const paceMs = nounPaceMs[noun] * (situation.isOfInterest ? 1 : idleFactor);
    return mustBeListed(noun) || situation.touched.has(noun) || now - at(noun) >= paceMs;
  });
  return { nouns, isIncremental };
}
