import type { IdentityDatabase } from '@kumo/db/identity';
import { type Principal, ProblemError } from '@kumo/service-kit';
import { lockCaller } from '../../people/caller.ts';
import { recordPersonAudit } from '../../people/person-audit.ts';
import type { Origin } from '../../sessions/sessions.service.ts';
import { issueRecoveryCodes } from '../enrolment.ts';
import { countFactors, findFactors } from '../factors.repository.ts';

/** The caller's recovery codes. */
export interface RecoveryCodesService {
  /** New ones; the earlier ones no longer work. Throws `conflict` when there is no factor that they could stand in for. */
  renew(principal: Principal, origin: Origin): Promise<string[]>;
}

/** Makes the service. */
export function createRecoveryCodesService(database: IdentityDatabase): RecoveryCodesService {
  return {
    renew: (principal, origin) =>
      database.asSystem(async (tx) => {
        const person = await lockCaller(tx, principal);
        if (countFactors(await findFactors(tx, person.id)) === 0) {
          throw new ProblemError('conflict', 'Recovery codes stand in for a second factor: set one up first.');
        }
        await recordPersonAudit(tx, person, origin, { action: 'recovery-codes.renewed' });
        return issueRecoveryCodes(tx, person.id);
      }),
  };
}
