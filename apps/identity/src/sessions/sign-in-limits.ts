import { createHash, randomBytes } from 'node:crypto';
import { ProblemError } from '@kumo/service-kit';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

/** Whose password or code is tried, from where. */
export interface SignInAttempt {
  /** Undefined for an address without an account: it is counted in memory only. */
  personId: string | undefined;
  emailKey: string;
  network: string;
  /** The person has signed in from there before: the limit of the account as a whole does not apply. */
  isKnownNetwork: boolean;
}

/** Counts tries of one kind of proof. */
export interface AttemptLimits {
  /** A try. True when it was the last that was allowed. Throws `rate_limited`. */
  countAttempt(attempt: SignInAttempt): Promise<boolean>;
  /** It was right: earlier tries no longer count. */
  forgive(attempt: SignInAttempt): Promise<void>;
}

/** Counts tries of passwords. What refuses throws `rate_limited` with the time to wait. */
export interface SignInLimits extends AttemptLimits {
  /** Any try from a network, before anything else is done. */
  countNetwork(network: string): Promise<void>;
  /** Tries of codes, by those who have the password already. */
  codes: AttemptLimits;
  /** A mail with a link that somebody asked for in a person's name. False: it has had enough for now. */
  countMail(personId: string): Promise<boolean>;
}

/** Tries from one network, whatever the account. */
const perNetwork = { points: 60, duration: 60 };
/** Wrong passwords for one account from one network. */
const perAccountAndNetwork = { points: 10, duration: 15 * 60 };
/** Wrong passwords for one account from all networks that it does not know. */
const perAccount = { points: 100, duration: 3_600 };
/** Wrong codes for one account from one network. A code of six digits is guessed with 3 in 1,000,000 at each try. */
const codesPerAccountAndNetwork = { points: 10, duration: 3_600 };
/** Wrong codes for one account from all networks that it does not know. */
const codesPerAccount = { points: 50, duration: 86_400 };
/** Mails with a link to one person. */
const mailsPerPerson = { points: 5, duration: 3_600 };

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
  const codes = { pair: stored('code-pair', codesPerAccountAndNetwork), account: stored('code', codesPerAccount) };
  const mails = stored('mail', mailsPerPerson);

  const keysOf = ({ personId, emailKey, network }: SignInAttempt) =>
    personId === undefined
      ? { pair: place(`${emailKey} ${network}`), account: place(emailKey) }
      : { pair: `${personId}:${hashed(network)}`, account: personId };
  const attemptsBy = (limitersOf: (attempt: SignInAttempt) => Limiters): AttemptLimits => ({
    async countAttempt(attempt) {
      const limiters = limitersOf(attempt);
      const keys = keysOf(attempt);
      const pair = await limiters.pair.consume(keys.pair).catch(refuse);
      if (attempt.isKnownNetwork) return pair.remainingPoints === 0;
      const account = await limiters.account.consume(keys.account).catch(refuse);
      return pair.remainingPoints === 0 || account.remainingPoints === 0;
    },
    async forgive(attempt) {
      const limiters = limitersOf(attempt);
      const keys = keysOf(attempt);
      await limiters.pair.delete(keys.pair);
      if (!attempt.isKnownNetwork) await limiters.account.reward(keys.account);
    },
  });

  return {
    ...attemptsBy(({ personId }) => (personId === undefined ? unknown : existing)),
    codes: attemptsBy(() => codes),
    async countNetwork(network) {
      await networks.consume(place(network)).catch(refuse);
    },
    async countMail(personId) {
      try {
        await mails.consume(personId);
        return true;
      } catch (reason) {
        if (reason instanceof RateLimiterRes) return false;
        throw reason;
      }
    },
  };
}

interface Limiters {
  pair: RateLimiterMemory | RateLimiterPostgres;
  account: RateLimiterMemory | RateLimiterPostgres;
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
