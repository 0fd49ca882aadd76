import type { IdentityDatabase } from '@kumo/db/identity';
import { ProblemError } from '@kumo/service-kit';
import type { Passwords } from '../passwords/passwords.ts';
import { type Person, type PersonWithPassword, toEmailKey } from '../people/people.repository.ts';
import { limitsActor, recordPersonAudit } from '../people/person-audit.ts';
import { networkOf } from './networks.ts';
import { isKnownNetwork } from './sessions.repository.ts';
import type { Origin } from './sessions.service.ts';
import type { AttemptLimits, SignInAttempt, SignInLimits } from './sign-in-limits.ts';

/** Tries of somebody whose account is known: signed in already, or with the password shown. */
export interface Attempts {
  /** Throws `invalid_credentials` with `wrong` as its sentence, and `rate_limited`: a stolen session is no way to guess. */
  provePassword(person: PersonWithPassword, password: string, origin: Origin, wrong: string): Promise<void>;
  /** Runs `prove` as one try of a code; undefined from it means that it was wrong. The same limits for all codes. */
  proveByCode<T>(person: Person, origin: Origin, prove: () => Promise<T | undefined>): Promise<T | undefined>;
}

/** Makes it. */
export function createAttempts(
  database: IdentityDatabase,
  passwords: Pick<Passwords, 'isRight'>,
  limits: SignInLimits,
): Attempts {
  const attemptOf = async (person: Person, origin: Origin): Promise<SignInAttempt> => {
    const network = networkOf(origin.network);
    const isKnown = await database.readAsSystem((sql) => isKnownNetwork(sql, person.id, network));
    return { personId: person.id, emailKey: toEmailKey(person.email), network, isKnownNetwork: isKnown };
  };

  const once = async <T>(
    { countAttempt, forgive }: AttemptLimits,
    person: Person,
    origin: Origin,
    prove: () => Promise<T | undefined>,
  ): Promise<T | undefined> => {
    const attempt = await attemptOf(person, origin);
    const wasLast = await countAttempt(attempt);
    const proof = await prove();
    if (proof !== undefined) await forgive(attempt);
    else if (wasLast) await recordBlock(database, person, origin);
    return proof;
  };

  return {
    async provePassword(person, password, origin, wrong) {
      const isRight = async (): Promise<true | undefined> =>
        (await passwords.isRight(password, person.passwordHash)) || undefined;
      if (!(await once(limits, person, origin, isRight))) throw new ProblemError('invalid_credentials', wrong);
    },
    proveByCode: (person, origin, prove) => once(limits.codes, person, origin, prove),
  };
}

/** One row when an account's limit is reached, not one per try: strangers must not be able to fill the audit log. */
export async function recordBlock(database: IdentityDatabase, person: Person, origin: Origin): Promise<void> {
  await database.asSystem((tx) =>
    recordPersonAudit(tx, person, origin, { action: 'sign-in.blocked', actor: limitsActor }),
  );
}
