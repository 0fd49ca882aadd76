import { stepUpMinutes } from '@kumo/api-contract';
import type { IdentityDatabase, SqlHandle } from '@kumo/db/identity';
import { type Principal, ProblemError, type Vault } from '@kumo/service-kit';
import { findCaller, lockCaller } from '../../people/caller.ts';
import type { Person } from '../../people/people.repository.ts';
import { recordPersonAudit } from '../../people/person-audit.ts';
import type { Attempts } from '../../sessions/attempts.ts';
import { type PasskeyQuestion, requireOneOf } from '../../sessions/second-factor.service.ts';
import { proveSession } from '../../sessions/sessions.repository.ts';
import type { Origin } from '../../sessions/sessions.service.ts';
import { type ProofKind, useCode } from '../code-proof.ts';
import { countFactors, findFactors } from '../factors.repository.ts';
import type { PasskeyChallenges } from '../passkeys/passkey-challenges.ts';
import { usePasskey } from '../passkeys/passkey-proof.ts';
import { listPasskeys } from '../passkeys/passkeys.repository.ts';
import { authenticationOptions, type RelyingParty } from '../passkeys/webauthn.ts';

/** A fresh proof: one of `password`, `code` and `passkey`; `challenge` comes with a passkey. */
export interface FreshProof {
  password?: string | undefined;
  code?: string | undefined;
  challenge?: string | undefined;
  passkey?: Record<string, unknown> | undefined;
}

/** What a proof gives. */
export interface Proven {
  /** When it stops to count. */
  readonly until: Date;
  readonly sessionSecret: string;
}

/** Proving once more who one is. */
export interface StepUpService {
  /** Throws `conflict` when the account has no passkey. */
  passkeyOptions(principal: Principal): Promise<PasskeyQuestion>;
  /**
   * The session gets another secret: who has stolen the one before wins nothing by the proof. Throws
   * `invalid_credentials`, `rate_limited`, and `validation_failed` unless it is exactly one proof that the account has.
   */
  prove(principal: Principal, proof: FreshProof, origin: Origin): Promise<Proven>;
}

/** What the service is made from. */
export interface StepUpOptions {
  database: IdentityDatabase;
  vault: Vault;
  attempts: Attempts;
  passkeyChallenges: PasskeyChallenges;
  party: RelyingParty;
  now: () => Date;
}

/** Makes the service. */
export function createStepUpService(options: StepUpOptions): StepUpService {
  const { database, vault, attempts, passkeyChallenges, party, now } = options;

  const settle = async (
    tx: SqlHandle,
    { principal, person, origin }: { principal: Principal; person: Person; origin: Origin },
    by: ProofKind | 'password',
  ): Promise<Proven> => {
    const at = now();
    const sessionSecret = await proveSession(tx, person.id, principal.credentialId, at);
    if (sessionSecret === undefined) {
      throw new ProblemError('unauthenticated', 'The session is over. Sign in again.');
    }
    await recordPersonAudit(tx, person, origin, {
      action: 'session.proven',
      target: { kind: 'session', id: principal.credentialId, name: person.name },
      details: { by },
    });
    return { until: new Date(at.getTime() + stepUpMinutes * 60_000), sessionSecret };
  };

  const byPassword = async (principal: Principal, password: string, origin: Origin): Promise<Proven> => {
    const { caller, factors } = await database.readAsSystem(async (sql) => {
      const found = await findCaller(sql, principal);
      return { caller: found, factors: await findFactors(sql, found.id) };
    });
    if (countFactors(factors) > 0) throw passwordIsNotEnough();
    await attempts.provePassword(caller, password, origin, 'The password is wrong.');
    return database.asSystem(async (tx) => {
      const person = await lockCaller(tx, principal);
      if (person.passwordHash !== caller.passwordHash) throw wrong('The password was just changed elsewhere.');
      if (countFactors(await findFactors(tx, person.id)) > 0) throw passwordIsNotEnough();
      return settle(tx, { principal, person, origin }, 'password');
    });
  };

  const byFactor = async (principal: Principal, { code, challenge, passkey }: FreshProof, origin: Origin) => {
    const opened = passkey && (await passkeyChallenges.open(challenge ?? '', 'step-up'));
    if (opened && (opened.personId !== principal.personId || opened.context !== principal.credentialId)) {
      throw wrong('This was begun elsewhere. Begin anew.');
    }
    const caller = await database.readAsSystem((sql) => findCaller(sql, principal));
    const prove = async (tx: SqlHandle, person: Person): Promise<ProofKind | undefined> => {
      if (opened) {
        const answer = { challenge: opened, answer: passkey };
        return (await usePasskey(tx, party, answer, { origin, now: now() })) && 'passkey';
      }
      return code === undefined ? undefined : useCode(tx, vault, person, { code, origin, now: now() });
    };
    const proven = await attempts.proveByCode(caller, origin, () =>
      database.asSystem(async (tx) => {
        const person = await lockCaller(tx, principal);
        const by = await prove(tx, person);
        return by && settle(tx, { principal, person, origin }, by);
      }),
    );
    if (!proven) throw wrong('This is not right, or was used before.');
    return proven;
  };

  return {
    async passkeyOptions(principal) {
      const { person, allowed } = await database.readAsSystem(async (sql) => {
        const caller = await findCaller(sql, principal);
        return { person: caller, allowed: await listPasskeys(sql, caller.id) };
      });
      if (allowed.length === 0) throw new ProblemError('conflict', 'There is no passkey yet.');
      const binding = { personId: person.id, context: principal.credentialId };
      const { token, challenge } = await passkeyChallenges.issue('step-up', binding);
      return { challenge: token, options: await authenticationOptions(party, challenge, allowed) };
    },
    async prove(principal, proof, origin) {
      const { password, code, passkey } = proof;
      requireOneOf({ password, code, passkey });
      return password === undefined ? byFactor(principal, proof, origin) : byPassword(principal, password, origin);
    },
  };
}

function wrong(detail: string): ProblemError {
  return new ProblemError('invalid_credentials', detail);
}

function passwordIsNotEnough(): ProblemError {
  const message = 'the account has a second factor: prove that instead';
  return new ProblemError('validation_failed', 'The password alone does not prove enough here.', {
    errors: [{ path: 'password', message }],
  });
}
