import type { SqlHandle } from '@kumo/db/identity';
import { type Principal, ProblemError } from '@kumo/service-kit';
import type { Person } from '../people/people.repository.ts';
import { renewSession } from '../sessions/session-renewal.ts';
import { forgetSecondFactor } from '../sessions/sessions.repository.ts';
import type { Origin } from '../sessions/sessions.service.ts';
import { countFactors, type Factors, findFactors, isFactorEnforced } from './factors.repository.ts';
import { deleteRecoveryCodes, replaceRecoveryCodes } from './recovery-codes/recovery-codes.repository.ts';
import { hashOfRecoveryCode, newRecoveryCodes } from './recovery-codes/recovery-codes.rules.ts';

/** A change of what guards an account, under way. */
export interface FactorChange {
  principal: Principal;
  /** Locked by the transaction. */
  person: Person;
  origin: Origin;
  now: Date;
}

/**
 * Who has a factor already proves it before there is another: else the password and a stolen session would be enough to
 * add one's own. Throws `step_up_required`.
 */
export function requireProofOfFactor(factors: Factors, principal: Principal, now: Date): void {
  if (countFactors(factors) === 0) return;
  if (principal.secondFactor && principal.provenUntilMs > now.getTime()) return;
  throw new ProblemError('step_up_required', 'Prove once more who you are (`POST /step-up`), then do it again.');
}

/** Makes new recovery codes for a person; the earlier ones no longer work. */
export async function issueRecoveryCodes(tx: SqlHandle, personId: string): Promise<string[]> {
  const codes = newRecoveryCodes();
  await replaceRecoveryCodes(
    tx,
    personId,
    codes.flatMap((code) => hashOfRecoveryCode(personId, code) ?? []),
  );
  return codes;
}

/** After a factor was added: this session has shown it and is renewed. Gives its new secret. */
export function renewAfterEnrolment(
  tx: SqlHandle,
  change: FactorChange,
  { because, endOthers }: { because: string; endOthers: boolean },
): Promise<string> {
  return renewSession(tx, change, { secondFactor: true, provenAt: change.now, endOthers, because });
}

/**
 * After a factor was removed, in the same transaction. With the last one its recovery codes go, and no session counts as
 * having shown one. Throws `conflict` when that is not allowed where the person acts.
 */
export async function settleRemoval(tx: SqlHandle, personId: string, now: Date): Promise<void> {
  if (countFactors(await findFactors(tx, personId)) > 0) return;
  if (await isFactorEnforced(tx, personId, now)) {
    throw new ProblemError('conflict', 'An organization of yours enforces a second factor: add another one first.');
  }
  await deleteRecoveryCodes(tx, personId);
  await forgetSecondFactor(tx, personId);
}
