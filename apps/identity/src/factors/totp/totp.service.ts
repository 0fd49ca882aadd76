import type { IdentityDatabase, SqlHandle } from '@kumo/db/identity';
import { type Principal, ProblemError, type SealContext, type Vault } from '@kumo/service-kit';
import { findOrganizations } from '../../organizations/organizations.repository.ts';
import { findCaller, lockCaller } from '../../people/caller.ts';
import { recordPersonAudit } from '../../people/person-audit.ts';
import type { Attempts } from '../../sessions/attempts.ts';
import type { Origin } from '../../sessions/sessions.service.ts';
import { issueRecoveryCodes, renewAfterEnrolment, requireProofOfFactor, settleRemoval } from '../enrolment.ts';
import { findFactors } from '../factors.repository.ts';
import { beginTotp, confirmTotp, deleteTotp, findTotp, takeTotpStep } from './totp.repository.ts';
import { newTotpSecret, otpauthUri, qrOf, stepOfCode } from './totp.rules.ts';

/** What an authenticator app is set up with. */
export interface TotpSetUp {
  secret: string;
  otpauthUri: string;
  qr: string;
}

/** The caller's authenticator app. */
export interface TotpService {
  /** Throws `invalid_credentials`, `rate_limited`, `step_up_required`, and `conflict` when there is one in force. */
  begin(principal: Principal, password: string, origin: Origin): Promise<TotpSetUp>;
  /** Throws `invalid_credentials`, `rate_limited`, and `conflict` when there is nothing to confirm. */
  confirm(
    principal: Principal,
    code: string,
    origin: Origin,
  ): Promise<{ recoveryCodes: string[]; sessionSecret: string }>;
  /** Throws `not_found`, and `conflict` when it is the last factor and one is enforced. */
  remove(principal: Principal, origin: Origin): Promise<void>;
}

/** What the service is made from. */
export interface TotpOptions {
  database: IdentityDatabase;
  vault: Vault;
  attempts: Attempts;
  now: () => Date;
}

/** What was begun is to be confirmed within so long, in milliseconds: 30 minutes. */
export const confirmWithinMs = 30 * 60_000;

/** Makes the service. */
export function createTotpService({ database, vault, attempts, now }: TotpOptions): TotpService {
  const callerOf = (principal: Principal) => database.readAsSystem((sql) => findCaller(sql, principal));

  return {
    async begin(principal, password, origin) {
      const person = await callerOf(principal);
      await attempts.provePassword(person, password, origin, 'The password is wrong.');
      const secret = newTotpSecret();
      const issuer = await database.asSystem(async (tx) => {
        await lockCaller(tx, principal);
        requireProofOfFactor(await findFactors(tx, person.id), principal, now());
        const sealed = vault.seal(secret, contextOf(person.id));
        if (!(await beginTotp(tx, { personId: person.id, secret: sealed, now: now() }))) throw alreadyThere();
        const [home] = await findOrganizations(tx, [person.homeOrganizationId]);
        return home?.name ?? person.email;
      });
      const uri = otpauthUri(secret, { issuer, account: person.email });
      return { secret, otpauthUri: uri, qr: qrOf(uri) };
    },
    async confirm(principal, code, origin) {
      const caller = await callerOf(principal);
      const confirmed = await attempts.proveByCode(caller, origin, () =>
        database.asSystem(async (tx) => {
          const person = await lockCaller(tx, principal);
          const begun = await findTotp(tx, person.id);
          if (begun?.confirmedAt) throw alreadyThere();
          if (!begun || begun.createdAt.getTime() < now().getTime() - confirmWithinMs) throw notBegun();
          const secret = vault.open(begun.secret, contextOf(person.id));
          const step = stepOfCode(secret, code, { now: now(), lastUsedStep: null });
          if (step === undefined) return undefined;
          if (!(await confirmTotp(tx, { personId: person.id, secret: begun.secret, step, now: now() }))) {
            throw notBegun();
          }
          const change = { principal, person, origin, now: now() };
          const recoveryCodes = await issueRecoveryCodes(tx, person.id);
          await recordPersonAudit(tx, person, origin, { action: 'totp.enabled' });
          const because = 'totp.enabled';
          return { recoveryCodes, sessionSecret: await renewAfterEnrolment(tx, change, { because, endOthers: true }) };
        }),
      );
      if (!confirmed) throw new ProblemError('invalid_credentials', 'This code is not right. Try the next one.');
      return confirmed;
    },
    async remove(principal, origin) {
      await database.asSystem(async (tx) => {
        const person = await lockCaller(tx, principal);
        if (!(await deleteTotp(tx, person.id))) throw new ProblemError('not_found', 'There is no authenticator app.');
        await settleRemoval(tx, person.id, now());
        await recordPersonAudit(tx, person, origin, { action: 'totp.disabled' });
      });
    },
  };
}

/** Uses a code of the authenticator app up, in the transaction of what it proves. False when it is not right or was used. */
export async function useTotpCode(
  tx: SqlHandle,
  vault: Vault,
  used: { personId: string; code: string; now: Date },
): Promise<boolean> {
  const factor = await findTotp(tx, used.personId);
  if (!factor?.confirmedAt) return false;
  const context = contextOf(used.personId);
  const plain = vault.open(factor.secret, context);
  const step = stepOfCode(plain, used.code, { now: used.now, lastUsedStep: factor.lastUsedStep });
  if (step === undefined) return false;
  const secret = vault.isStale(factor.secret) ? vault.seal(plain, context) : factor.secret;
  return takeTotpStep(tx, { personId: used.personId, secret, step });
}

function contextOf(personId: string): SealContext {
  return { purpose: 'totp.secret', rowId: personId };
}

function alreadyThere(): ProblemError {
  return new ProblemError('conflict', 'There is an authenticator app already. Remove it first.');
}

function notBegun(): ProblemError {
  return new ProblemError('conflict', 'There is nothing to confirm, or it took too long. Begin anew.');
}
