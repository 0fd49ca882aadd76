import { createHash, randomBytes } from 'node:crypto';
import { ProblemError } from '@kumo/service-kit';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

/** Whose password is tried, from where. */
export interface SignInAttempt {
  /** Undefined for an address without an account: it is counted in memory only. */
  personId: string | undefined;
  emailKey: string;
  network: string;
  /** The person has signed in from there before: the limit of the account as a whole does not apply. */
  isKnownNetwork: boolean;
}

/** Counts tries. All of them throw `rate_limited` with the time to wait. */
export interface SignInLimits {
  /** Any try from a network, before anything else is done. */
  countNetwork(network: string): Promise<void>;
  /** A try of a password. True when it was the last that was allowed. */
  countAttempt(attempt: SignInAttempt): Promise<boolean>;
  /** The password was right: earlier tries no longer count. */
  forgive(attempt: SignInAttempt): Promise<void>;
}

/** Tries from one network, whatever the account. */
const perNetwork = { points: 60, duration: 60 };
/** Wrong passwords for one account from one network. */
const perAccountAndNetwork = { points: 10, duration: 15 * 60 };
/** Wrong passwords for one account from all networks that it does not know. */
const perAccount = { points: 100, duration: 3_600 };

/** Counters in memory share this many places, so that strangers cannot fill the memory. */
const places = 65_536;

/** The database side: what `rate-limiter-flexible` needs of a pool. */
export interface LimitsPool {
  query(text: unknown, values?: unknown[]): Promise<unknown>;
}

/**
 * The limits of sign-in. Accounts that exist are counted in the database too, so that a restart or another replica
 * forgives nothing; addresses without an account only in memory, by the same numbers, so that they look alike.
 */
export function createSignInLimits(pool: LimitsPool): SignInLimits {
  const salt = randomBytes(16);
  const place = (text: string): string =>
    String(createHash('sha256').update(salt).update(text).digest().readUInt32BE(0) % places);
  const stored = (keyPrefix: string, limit: typeof perAccount) =>
    new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      schemaName: 'identity',
      tableName: 'sign_in_limits',
      tableCreated: true,
      keyPrefix,
      ...limit,
    });
  const networks = new RateLimiterMemory({ keyPrefix: 'network', ...perNetwork });
  const unknown = {
    pair: new RateLimiterMemory({ keyPrefix: 'pair', ...perAccountAndNetwork }),
    account: new RateLimiterMemory({ keyPrefix: 'account', ...perAccount }),
  };
  const existing = { pair: stored('pair', perAccountAndNetwork), account: stored('account', perAccount) };

  const limitersOf = ({ personId }: SignInAttempt) => (personId === undefined ? unknown : existing);
  const keysOf = ({ personId, emailKey, network }: SignInAttempt) =>
    personId === undefined
      ? { pair: place(`${emailKey} ${network}`), account: place(emailKey) }
      : { pair: `${personId}:${hashed(network)}`, account: personId };

  return {
    async countNetwork(network) {
      await networks.consume(place(network)).catch(refuse);
    },
    async countAttempt(attempt) {
      const limiters = limitersOf(attempt);
      const keys = keysOf(attempt);
      const pair = await limiters.pair.consume(keys.pair).catch(refuse);
      if (!attempt.isKnownNetwork) await limiters.account.consume(keys.account).catch(refuse);
      return pair.remainingPoints === 0;
    },
    async forgive(attempt) {
      const limiters = limitersOf(attempt);
      const keys = keysOf(attempt);
      await limiters.pair.delete(keys.pair);
      if (!attempt.isKnownNetwork) await limiters.account.reward(keys.account);
    },
  };
}

function hashed(network: string): string {
  return createHash('sha256').update(network).digest('base64url').slice(0, 22);
}

function refuse(reason: unknown): never {
  if (!(reason instanceof RateLimiterRes)) throw reason;
  throw new ProblemError('rate_limited', 'Too many tries. Wait a while before the next one.', {
    retryAfterSeconds: Math.max(1, Math.ceil(reason.msBeforeNext / 1000)),
  });
}
