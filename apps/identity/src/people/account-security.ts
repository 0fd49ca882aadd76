import { type identityOperations, stepUpMinutes } from '@kumo/api-contract';
import type { IdentityDatabase } from '@kumo/db/identity';
import { type Principal, ProblemError } from '@kumo/service-kit';
import type { z } from 'zod';
import { findFactors, isFactorEnforced } from '../factors/factors.repository.ts';
import { findSession } from '../sessions/sessions.repository.ts';
import { findCaller } from './caller.ts';

/** What guards an account, as the contract shows it. */
export type AccountSecurity = z.input<(typeof identityOperations.me.security.responses)[200]>;

/** What guards the caller's account. */
export function accountSecurityOf(
  database: IdentityDatabase,
  principal: Principal,
  now: Date,
): Promise<AccountSecurity> {
  return database.readAsSystem(async (sql) => {
    const person = await findCaller(sql, principal);
    const factors = await findFactors(sql, person.id);
    const session = await findSession(sql, principal.credentialId);
    if (!session) throw new ProblemError('unauthenticated', 'The session is over. Sign in again.');
    return {
      totp: factors.totpConfirmedAt && { confirmedAt: factors.totpConfirmedAt.toISOString() },
      passkeys: factors.passkeys,
      recoveryCodesLeft: factors.recoveryCodes,
      passwordChangedAt: person.passwordChangedAt.toISOString(),
      secondFactorRequired: await isFactorEnforced(sql, person.id, now),
      provenUntil: new Date(session.provenAt.getTime() + stepUpMinutes * 60_000).toISOString(),
    };
  });
}
