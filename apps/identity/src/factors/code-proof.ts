import type { SqlHandle } from '@kumo/db/identity';
import type { Vault } from '@kumo/service-kit';
import type { Person } from '../people/people.repository.ts';
import { recordPersonAudit } from '../people/person-audit.ts';
import type { Origin } from '../sessions/sessions.service.ts';
import { countRecoveryCodes, takeRecoveryCode } from './recovery-codes/recovery-codes.repository.ts';
import { hashOfRecoveryCode } from './recovery-codes/recovery-codes.rules.ts';
import { useTotpCode } from './totp/totp.service.ts';

/** How somebody proved to have a second factor. */
export type ProofKind = 'totp' | 'recovery_code' | 'passkey';

/**
 * Uses a code up, of the authenticator app or a recovery code, in the transaction of what it proves. Undefined when it is
 * not right, or was used before: of two uses at the same moment one wins.
 */
export async function useCode(
  tx: SqlHandle,
  vault: Vault,
  person: Person,
  used: { code: string; origin: Origin; now: Date },
): Promise<ProofKind | undefined> {
  if (await useTotpCode(tx, vault, { personId: person.id, code: used.code, now: used.now })) return 'totp';
  const hash = hashOfRecoveryCode(person.id, used.code);
  if (hash === undefined || !(await takeRecoveryCode(tx, person.id, hash))) return undefined;
  await recordPersonAudit(tx, person, used.origin, {
    action: 'recovery-code.used',
    details: { left: await countRecoveryCodes(tx, person.id) },
  });
  return 'recovery_code';
}
