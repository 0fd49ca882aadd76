import type { secondFactors } from '@kumo/api-contract';
import type { IdentityDatabase, SqlHandle } from '@kumo/db/identity';
import { type Principal, ProblemError } from '@kumo/service-kit';
import { countFactors, type Factors, findFactors } from '../factors/factors.repository.ts';
import type { Passwords } from '../passwords/passwords.ts';
import { findPersonByEmail, lockPerson, type PersonWithPassword, toEmailKey } from '../people/people.repository.ts';
import { hashOfSecret, newSecret } from '../secret-tokens.ts';
import { recordBlock } from './attempts.ts';
import { networkOf } from './networks.ts';
import { deleteSession, isKnownNetwork } from './sessions.repository.ts';
import { beginSession, type Origin, type SessionView } from './sessions.service.ts';
import { insertChallenge } from './sign-in-challenges.repository.ts';
import type { SignInAttempt, SignInLimits } from './sign-in-limits.ts';

/** A session that has just begun, with its secret. */
export interface SignedIn {
  view: SessionView;
  secret: string;
}

/** Half a sign-in: the password was right, and the account has a second factor. */
export interface Challenged {
  challenge: string;
  factors: (typeof secondFactors)[number][];
}

/** Signs people in. */
export interface SignInService {
  /**
   * A new session for an address and its password; one that the browser had before ends. With a second factor half of
   * it. Throws `invalid_credentials`, alike in words and time for accounts that do not exist, and `rate_limited`.
   */
  signIn(
    credentials: { email: string; password: string },
    origin: Origin,
    earlier: Principal | null,
  ): Promise<SignedIn | Challenged>;
}

/** What the service is made from. */
export interface SignInOptions {
  database: IdentityDatabase;
  passwords: Passwords;
  limits: SignInLimits;
  now: () => Date;
}

/**
 * Refusals are answered at whole multiples of this only, in milliseconds: what differs in the work for known and unknown
 * accounts drowns in it, also where the machine is so busy that the first one has passed.
 */
const refusalBeatMs = 250;

/** Makes the service. */
export function createSignInService({ database, passwords, limits, now }: SignInOptions): SignInService {
  const check = async (
    credentials: { email: string; password: string },
    origin: Origin,
  ): Promise<{ person: PersonWithPassword; attempt: SignInAttempt }> => {
    const network = networkOf(origin.network);
    await limits.countNetwork(network);
    const [person, isKnown] = await database.readAsSystem(async (sql) => {
      const found = await findPersonByEmail(sql, credentials.email);
      return [found, await isKnownNetwork(sql, found?.id ?? '', network)] as const;
    });
    const attempt = {
      personId: person?.id,
      emailKey: toEmailKey(credentials.email),
      network,
      isKnownNetwork: isKnown,
    };
    const wasLast = await limits.countAttempt(attempt);
    const isRight = await passwords.isRight(credentials.password, person?.passwordHash);
    if (isRight && person) return { person, attempt };
    if (person && wasLast) await recordBlock(database, person, origin);
    throw wrong();
  };

  return {
    async signIn(credentials, origin, earlier) {
      const startedAt = performance.now();
      const { person, attempt } = await check(credentials, origin).catch(async (error: unknown) => {
        const beats = Math.ceil((performance.now() - startedAt) / refusalBeatMs);
        await waitUntil(startedAt + beats * refusalBeatMs);
        throw error;
      });
      await limits.forgive(attempt);
      return database.asSystem(async (tx) => {
        // What guards the account is what it is now, not what it was while the password was checked.
        const current = await lockPerson(tx, person.id);
        if (current?.passwordHash !== person.passwordHash) throw wrong();
        const factors = await findFactors(tx, person.id);
        if (countFactors(factors) > 0) return challenge(tx, person.id, factors, now());
        await endEarlierSession(tx, earlier);
        return beginSession(tx, current, origin, now());
      });
    },
  };
}

/** Ends the session that a browser had before it signed in anew. */
export async function endEarlierSession(tx: SqlHandle, earlier: Principal | null): Promise<void> {
  if (earlier?.kind !== 'session' || earlier.personId === null) return;
  await deleteSession(tx, earlier.personId, earlier.credentialId);
}

async function challenge(tx: SqlHandle, personId: string, factors: Factors, now: Date): Promise<Challenged> {
  const secret = newSecret();
  await insertChallenge(tx, { secretHash: hashOfSecret(secret), personId, now });
  return {
    challenge: secret,
    factors: [
      ...(factors.totpConfirmedAt === null ? [] : (['totp'] as const)),
      ...(factors.passkeys === 0 ? [] : (['passkey'] as const)),
      ...(factors.recoveryCodes === 0 ? [] : (['recovery_code'] as const)),
    ],
  };
}

function wrong(): ProblemError {
  return new ProblemError('invalid_credentials', 'The address or the password is wrong.');
}

function waitUntil(atMs: number): Promise<void> {
  const leftMs = atMs - performance.now();
  return leftMs <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, leftMs));
}
