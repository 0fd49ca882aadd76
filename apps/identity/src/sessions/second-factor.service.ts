import type { IdentityDatabase, SqlHandle } from '@kumo/db/identity';
import { type Principal, ProblemError, type Vault } from '@kumo/service-kit';
import { type ProofKind, useCode } from '../factors/code-proof.ts';
import type { PasskeyChallenges } from '../factors/passkeys/passkey-challenges.ts';
import { usePasskey } from '../factors/passkeys/passkey-proof.ts';
import { listPasskeys } from '../factors/passkeys/passkeys.repository.ts';
import { authenticationOptions, type RelyingParty } from '../factors/passkeys/webauthn.ts';
import { findPerson, lockPerson, type Person } from '../people/people.repository.ts';
import { recordPersonAudit } from '../people/person-audit.ts';
import { hashOfSecret } from '../secret-tokens.ts';
import type { Attempts } from './attempts.ts';
import { networkOf } from './networks.ts';
import { beginSession, type Origin } from './sessions.service.ts';
import { endEarlierSession, type SignedIn } from './sign-in.service.ts';
import { countChallengeAttempt, findChallenge, takeChallenge } from './sign-in-challenges.repository.ts';
import type { SignInLimits } from './sign-in-limits.ts';

/** What finishes half a sign-in: one of `code` and `passkey`. */
export interface SecondFactor {
  /** Of the half sign-in; with a passkey the one that {@link SecondFactorService.passkeyOptions} gave for it. */
  challenge: string;
  code?: string | undefined;
  passkey?: Record<string, unknown> | undefined;
}

/** What a browser needs to use a passkey, and what it has to bring back. */
export interface PasskeyQuestion {
  challenge: string;
  options: Record<string, unknown>;
}

/** The second half of a sign-in. */
export interface SecondFactorService {
  /** Throws `invalid_credentials`, `rate_limited`, and `validation_failed` unless it is exactly one of both. */
  finish(shown: SecondFactor, origin: Origin, earlier: Principal | null): Promise<SignedIn>;
  /** Throws `invalid_credentials` when the half sign-in is over, or its account has no passkey. Stores nothing. */
  passkeyOptions(challenge: string, origin: Origin): Promise<PasskeyQuestion>;
}

/** What the service is made from. */
export interface SecondFactorOptions {
  database: IdentityDatabase;
  vault: Vault;
  attempts: Attempts;
  limits: Pick<SignInLimits, 'countNetwork'>;
  passkeyChallenges: PasskeyChallenges;
  party: RelyingParty;
  now: () => Date;
}

/** Makes the service. */
export function createSecondFactorService(options: SecondFactorOptions): SecondFactorService {
  const { database, vault, attempts, limits, passkeyChallenges, party, now } = options;

  /** Half a sign-in by its hash; nothing is written for one that does not exist. */
  const halfOf = async (secretHash: string): Promise<Person> =>
    database.readAsSystem(async (sql) => {
      const personId = await findChallenge(sql, secretHash, now());
      const person = personId === undefined ? undefined : await findPerson(sql, personId);
      if (!person) throw over();
      return person;
    });

  return {
    async finish({ challenge, code, passkey }, origin, earlier) {
      requireOneOf({ code, passkey });
      await limits.countNetwork(networkOf(origin.network));
      const opened = passkey && (await passkeyChallenges.open(challenge, 'second-factor'));
      const secretHash = opened ? (opened.context ?? '') : hashOfSecret(challenge);
      const half = await halfOf(secretHash);
      const prove = async (tx: SqlHandle, person: Person): Promise<ProofKind | undefined> => {
        if (opened) {
          const answer = { challenge: opened, answer: passkey };
          return (await usePasskey(tx, party, answer, { origin, now: now() })) && 'passkey';
        }
        return code === undefined ? undefined : useCode(tx, vault, person, { code, origin, now: now() });
      };
      const signedIn = await attempts.proveByCode(half, origin, () =>
        database.asSystem(async (tx) => {
          const person = await lockPerson(tx, half.id);
          const nth = await countChallengeAttempt(tx, secretHash, now());
          if (!person || nth === undefined) throw over();
          const proof = await prove(tx, person);
          if (proof === undefined) {
            // Whoever tries has the password: that is worth a row, once for each half sign-in.
            if (nth === 1) await recordPersonAudit(tx, person, origin, { action: 'second-factor.refused' });
            return undefined;
          }
          if (!(await takeChallenge(tx, secretHash, person.id))) throw over();
          await endEarlierSession(tx, earlier);
          return beginSession(tx, person, origin, now(), { secondFactor: true, by: proof });
        }),
      );
      if (!signedIn) throw new ProblemError('invalid_credentials', 'This is not right, or was used before.');
      return signedIn;
    },
    async passkeyOptions(challenge, origin) {
      await limits.countNetwork(networkOf(origin.network));
      const secretHash = hashOfSecret(challenge);
      const { id: personId } = await halfOf(secretHash);
      const allowed = await database.readAsSystem((sql) => listPasskeys(sql, personId));
      if (allowed.length === 0) throw new ProblemError('invalid_credentials', 'This account has no passkey.');
      const issued = await passkeyChallenges.issue('second-factor', { personId, context: secretHash });
      return {
        challenge: issued.token,
        options: await authenticationOptions(party, issued.challenge, allowed),
      };
    },
  };
}

/** Throws `validation_failed` unless exactly one is there. */
export function requireOneOf(shown: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(shown);
  if (names.filter((name) => shown[name] !== undefined).length === 1) return;
  throw new ProblemError('validation_failed', `Send exactly one of ${names.join(', ')}.`, {
    errors: names.map((path) => ({ path, message: `exactly one of ${names.join(', ')}` })),
  });
}

function over(): ProblemError {
  return new ProblemError('invalid_credentials', 'This sign-in took too long, or had too many tries. Begin anew.');
}
