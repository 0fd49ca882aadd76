import { z } from 'zod';
import type { Profile } from '../account/profile.ts';
import { chance } from '../world/hash.ts';

/** What can be made to go wrong with a call. The last four are for lists only. */
export const faultKinds = [
  'error',
  'throttle',
  'unavailable',
  'hang',
  'lose_answer',
  'delay',
  'partial_page',
  'repeat_marker',
  'empty_list',
  'malformed_item',
] as const;

/** One of them. */
export type FaultKind = (typeof faultKinds)[number];

/** One thing that goes wrong: with which calls, how often, until when. */
export const faultRuleSchema = z.strictObject({
  kind: z.enum(faultKinds),
  /** `<noun>.<call>`, e.g. `instances.create`; a noun alone, or `*`. */
  on: z.string().default('*'),
  /** Share of the calls, 0–1. */
  rate: z.number().min(0).max(1).default(1),
  /** How many calls it still happens to. Default: without end. */
  times: z.number().int().min(1).optional(),
  /** Milliseconds from now until it is over. Default: without end. */
  forMs: z.number().int().min(1).optional(),
  /** For `throttle` and `unavailable`: the pause asked for, milliseconds. */
  retryAfterMs: z.number().int().min(0).max(3_600_000).default(1_000),
  /** For `delay`: milliseconds. */
  delayMs: z.number().int().min(0).max(600_000).default(1_000),
});

/** One thing that goes wrong. */
export type FaultRule = z.output<typeof faultRuleSchema>;

/** What goes wrong with one call. */
export interface CallFaults {
  readonly kinds: ReadonlySet<FaultKind>;
  readonly delayMs: number;
  readonly retryAfterMs: number;
}

interface ActiveRule extends FaultRule {
  readonly endsAt: number;
  left: number;
}

/** Decides for each call of one account what goes wrong with it. The same account with the same calls: the same faults. */
export class FaultPlan {
  readonly #seed: number;
  #rules: ActiveRule[] = [];
  #calls = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Replaces all rules. */
  set(rules: readonly FaultRule[], now: number): void {
    this.#rules = rules.map((rule) => ({
      ...rule,
      endsAt: rule.forMs === undefined ? Number.POSITIVE_INFINITY : now + rule.forMs,
      left: rule.times ?? Number.POSITIVE_INFINITY,
    }));
  }

  /** How many calls have been asked about so far. */
  get calls(): number {
    return this.#calls;
  }

  /** What goes wrong with this call. `changes`: whether it may change something. */
  forCall(call: string, changes: boolean, profile: Profile, now: number): CallFaults {
    this.#calls += 1;
    const kinds = new Set<FaultKind>();
    let delayMs = profile.latencyMs;
    let retryAfterMs = 1_000;
    const rolled = (rate: number, salt: number) => rate > 0 && chance(this.#seed, this.#calls, salt) < rate;
    if (rolled(profile.errorRate, 50)) kinds.add('error');
    if (rolled(profile.throttleRate, 51)) kinds.add('throttle');
    if (rolled(profile.hangRate, 52)) kinds.add('hang');
    if (changes && rolled(profile.lostAnswerRate, 53)) kinds.add('lose_answer');
    for (const [at, rule] of this.#rules.entries()) {
      if (rule.left <= 0 || now >= rule.endsAt || !matches(rule.on, call) || !rolled(rule.rate, 60 + at)) continue;
      rule.left -= 1;
      kinds.add(rule.kind);
      if (rule.kind === 'delay') delayMs += rule.delayMs;
      if (rule.kind === 'throttle' || rule.kind === 'unavailable') retryAfterMs = rule.retryAfterMs;
    }
    return { kinds, delayMs, retryAfterMs };
  }
}

function matches(on: string, call: string): boolean {
  return on === '*' || on === call || call.startsWith(`${on}.`);
}
