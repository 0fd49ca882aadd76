import type { Problem } from '@kumo/api-contract';
import { TokenBucket, type TokenBuckets } from '../limits/token-bucket.ts';
import type { Exchange, IdentityClient, Verdict } from './identity-client.ts';

/** Something under way on behalf of a principal: a request, a stream, a console. */
export interface Held {
  /**
   * The credential is no longer good, or may do other things than before. What ends leaves the set; what may still
   * finish, such as a short request while its rights change, may stay.
   */
  revoke(reason: Revocation): void;
}

/** Why something under way is ended. */
export type Revocation = 'refused' | 'changed' | 'expired';

/** A credential that is good now, with what is under way on its behalf. */
export interface Caller {
  /** The signed principal, to be handed on. */
  readonly token: string;
  readonly held: Set<Held>;
  readonly bucket: TokenBucket;
}

/** Whom a change at identity may concern, beside the caller itself: its person everywhere, or its organization and all below, too. */
export type Concerned = 'person' | 'organization';

/** What came of asking for a caller. */
export type Resolution =
  | { readonly outcome: 'accepted'; readonly caller: Caller }
  | { readonly outcome: 'refused'; readonly problem: Problem | undefined }
  | { readonly outcome: 'unreachable' };

/** How {@link Principals} works; times in milliseconds. */
export interface PrincipalsOptions {
  identity: IdentityClient;
  buckets: TokenBuckets;
  /** Callers remembered at most; default 20,000. */
  most?: number;
  /** Monotonic clock; default `performance.now`. */
  now?: () => number;
  /** Told when identity cannot be asked and when it can again. */
  onReachable?(isReachable: boolean, reason: string): void;
}

/** No credential is trusted longer than this without asking, while identity can be asked. */
const longestTrustMs = 3_000;
/** Identity signs for 10 minutes; a clock that differs from ours must not make it more. */
const longestLifetimeMs = 600_000;
/** A credential in use is asked about this long before the trust ends, so that nobody waits for the answer. */
const askAheadMs = 1_000;
/** A refusal is remembered this long: long enough against a storm, short enough for a right that was just given. */
const refusalMs = 1_000;
/** While identity is away it is asked again this often per credential in use. */
const retryMs = 1_000;
const sweepMs = 500;

/** What is known about one credential × organization × project × network. */
class Entry implements Caller {
  token = '';
  rights = '';
  organizationId = '';
  organizationPath: readonly string[] = [];
  personId: string | null = null;
  readonly held = new Set<Held>();
  bucket: TokenBucket;
  refusal: Resolution | undefined;
  trustedUntilMs = 0;
  askAgainAtMs = 0;
  expiresAtMs = 0;
  asking: Promise<Resolution> | undefined;
  /** Changes that may concern it and that passed this gateway. */
  changes = 0;
  /** As many of them as what identity said last is newer than. */
  knownChanges = 0;
  readonly exchange: Exchange;

  constructor(exchange: Exchange, bucket: TokenBucket) {
    this.exchange = exchange;
    this.bucket = bucket;
  }
}

/**
 * Exchanges credentials for principals and remembers them. Asks anew at least every 3 s while one is used, also by an
 * open stream; goes on with what it knows only while identity cannot be asked, never after a refusal, never when it knows
 * of a change that identity was not asked about yet, and never past the end of the signed principal. Questions about the same credential at the same time are one question.
 */
export class Principals {
  readonly #entries = new Map<string, Entry>();
  readonly #options: PrincipalsOptions;
  readonly #most: number;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  /** Whether identity's last answer was none. */
  #isAway = false;

  constructor(options: PrincipalsOptions) {
    this.#options = options;
    this.#most = options.most ?? 20_000;
    this.#now = options.now ?? (() => performance.now());
    this.#timer = setInterval(() => this.sweep(), sweepMs);
    this.#timer.unref();
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The caller when it is known to be good at this moment; the way that nearly every request takes. */
  known(key: string, nowMs: number): Caller | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || nowMs >= entry.trustedUntilMs || entry.refusal !== undefined) return undefined;
    if (nowMs >= entry.askAgainAtMs) void this.#ask(key, entry);
    return entry;
  }

  /** Whether the credential was good when it was asked about last. */
  wasAccepted(key: string): boolean {
    return (this.#entries.get(key)?.token ?? '') !== '';
  }

  /** The caller, asked for when it is not known. */
  resolve(key: string, exchange: Exchange): Promise<Resolution> {
    const nowMs = this.#now();
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = new Entry(exchange, new TokenBucket(this.#options.buckets.rate, nowMs));
      this.#remember(key, entry);
    } else if (nowMs < entry.trustedUntilMs) {
      return Promise.resolve(entry.refusal ?? { outcome: 'accepted', caller: entry });
    } else if (this.#isAway && this.#mayGoOn(entry, nowMs)) {
      // Known to be away: nobody waits for a deadline to learn it again.
      void this.#ask(key, entry);
      return Promise.resolve({ outcome: 'accepted', caller: entry });
    }
    return this.#ask(key, entry);
  }

  /** Asks anew for what is under way and due; ends what may no longer go on; forgets what nobody uses. */
  sweep(): void {
    const nowMs = this.#now();
    for (const [key, entry] of this.#entries) {
      if (entry.held.size === 0) {
        if (nowMs > Math.max(entry.expiresAtMs, entry.trustedUntilMs) && !entry.asking) this.#entries.delete(key);
      } else if (nowMs >= entry.expiresAtMs) {
        revokeAll(entry, 'expired');
      } else if (nowMs >= entry.askAgainAtMs) {
        void this.#ask(key, entry);
      }
    }
  }

  /**
   * Something was changed at identity by a caller of ours: each credential that it may concern is asked about before its next use,
   * and is not good until that is answered.
   */
  distrust(by: Caller, concerned: Concerned): void {
    if (!(by instanceof Entry)) return;
    for (const entry of this.#entries.values()) {
      if (!isConcerned(entry, by, concerned)) continue;
      entry.changes += 1;
      entry.trustedUntilMs = 0;
      entry.askAgainAtMs = 0;
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #ask(key: string, entry: Entry): Promise<Resolution> {
    if (entry.asking !== undefined) return entry.asking;
    const { changes } = entry;
    const asking = this.#options.identity
      .exchange(entry.exchange)
      .then((verdict) => {
        if (verdict.outcome !== 'accepted' || entry.changes === changes) return this.#apply(key, entry, verdict);
        // Something changed while this was on its way, and nobody can say whether it was before the answer.
        entry.asking = undefined;
        return this.#ask(key, entry);
      })
      .finally(() => {
        if (entry.asking === asking) entry.asking = undefined;
      });
    entry.asking = asking;
    return asking;
  }

  #apply(key: string, entry: Entry, verdict: Verdict): Resolution {
    const nowMs = this.#now();
    this.#noteReachable(verdict);
    switch (verdict.outcome) {
      case 'accepted': {
        const { token, rights, revalidateAfterMs, credentialId, organizationId } = verdict.accepted;
        const { organizationPath, personId } = verdict.accepted;
        const lifetimeMs = Math.min(verdict.accepted.lifetimeMs, longestLifetimeMs);
        if (entry.rights !== '' && entry.rights !== rights) revokeAll(entry, 'changed');
        const trustMs = Math.min(longestTrustMs, revalidateAfterMs, lifetimeMs);
        entry.token = token;
        entry.rights = rights;
        entry.organizationId = organizationId;
        entry.organizationPath = organizationPath;
        entry.personId = personId;
        entry.knownChanges = entry.changes;
        entry.refusal = undefined;
        entry.bucket = this.#options.buckets.of(`${credentialId} ${organizationId}`, nowMs);
        entry.expiresAtMs = nowMs + lifetimeMs;
        entry.trustedUntilMs = nowMs + trustMs;
        entry.askAgainAtMs = nowMs + Math.max(trustMs / 2, trustMs - askAheadMs);
        this.#remember(key, entry);
        return { outcome: 'accepted', caller: entry };
      }
      case 'refused':
        revokeAll(entry, 'refused');
        entry.refusal = { outcome: 'refused', problem: verdict.problem };
        entry.token = '';
        entry.expiresAtMs = 0;
        entry.trustedUntilMs = nowMs + refusalMs;
        entry.askAgainAtMs = entry.trustedUntilMs;
        return entry.refusal;
      case 'unreachable':
        entry.askAgainAtMs = nowMs + retryMs;
        if (!this.#mayGoOn(entry, nowMs)) {
          if (entry.changes > entry.knownChanges) revokeAll(entry, 'changed');
          return { outcome: 'unreachable' };
        }
        entry.trustedUntilMs = Math.min(entry.expiresAtMs, nowMs + longestTrustMs);
        return { outcome: 'accepted', caller: entry };
    }
  }

  #mayGoOn(entry: Entry, nowMs: number): boolean {
    if (entry.changes > entry.knownChanges) return false;
    return entry.refusal === undefined && entry.token !== '' && nowMs < entry.expiresAtMs;
  }

  /** Puts it last, so that the first is the one not asked about for the longest time. */
  #remember(key: string, entry: Entry): void {
    this.#entries.delete(key);
    if (this.#entries.size >= this.#most) {
      for (const [oldKey, old] of this.#entries) {
        if (old.held.size > 0) continue;
        this.#entries.delete(oldKey);
        break;
      }
    }
    this.#entries.set(key, entry);
  }

  #noteReachable(verdict: Verdict): void {
    const isAway = verdict.outcome === 'unreachable';
    if (isAway === this.#isAway) return;
    this.#isAway = isAway;
    this.#options.onReachable?.(!isAway, verdict.outcome === 'unreachable' ? verdict.reason : '');
  }
}

function isConcerned(entry: Entry, by: Entry, concerned: Concerned): boolean {
  // Whose it is will only be known when identity has answered.
  if (entry === by || (entry.token === '' && entry.asking !== undefined)) return true;
  if (by.personId !== null && entry.personId === by.personId) return true;
  return concerned === 'organization' && entry.organizationPath.includes(by.organizationId);
}

function revokeAll(entry: Entry, reason: Revocation): void {
  for (const held of [...entry.held]) held.revoke(reason);
}
