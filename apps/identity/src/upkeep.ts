import type { IdentityDatabase } from '@kumo/db/identity';
import { dropOldestWaitingAudit, type Log, mostWaitingAudit, pruneIdempotencyKeys } from '@kumo/service-kit';
import { deleteEndedEmailChanges } from './email-changes/email-changes.repository.ts';
import { deleteUnconfirmedTotp } from './factors/totp/totp.repository.ts';
import { confirmWithinMs } from './factors/totp/totp.service.ts';
import { lookAfterTenancy } from './organizations/tenancy.ts';
import { deleteEndedPasswordResets } from './password-resets/password-resets.repository.ts';
import { deleteEndedSessions, forgetOldNetworks } from './sessions/sessions.repository.ts';
import { deleteEndedChallenges } from './sessions/sign-in-challenges.repository.ts';
import type { SigningKeys } from './signing-keys/signing-keys.service.ts';

/** Every ten minutes. */
const upkeepMs = 600_000;

/** What is looked after. */
export interface UpkeepOptions {
  database: IdentityDatabase;
  signingKeys: SigningKeys;
  now: () => Date;
  log: Log;
}

/** Removes what is over and renews the signing key, again and again; gives what ends it. Any replica may do it. */
export function startUpkeep({ database, signingKeys, now, log }: UpkeepOptions): () => void {
  const look = async (): Promise<void> => {
    try {
      const dropped = await database.asSystem(async (tx) => {
        await deleteEndedSessions(tx, now());
        await deleteEndedPasswordResets(tx, now());
        await deleteEndedEmailChanges(tx, now());
        await deleteEndedChallenges(tx, now());
        await deleteUnconfirmedTotp(tx, new Date(now().getTime() - confirmWithinMs));
        await forgetOldNetworks(tx);
        await lookAfterTenancy(tx, now());
        await pruneIdempotencyKeys(tx);
        return dropOldestWaitingAudit(tx, mostWaitingAudit);
      });
      if (dropped > 0) log.error({ dropped }, 'the oldest audit events were removed: too many wait to be taken on');
      await signingKeys.refresh();
    } catch (error) {
      log.warn({ err: error }, 'upkeep failed; it is tried again later');
    }
  };
  const timer = setInterval(() => void look(), upkeepMs);
  timer.unref();
  return () => clearInterval(timer);
}
