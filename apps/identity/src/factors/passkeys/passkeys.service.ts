import type { IdentityDatabase } from '@kumo/db/identity';
import { type Principal, ProblemError } from '@kumo/service-kit';
import { findOrganizations } from '../../organizations/organizations.repository.ts';
import { findCaller, lockCaller } from '../../people/caller.ts';
import { recordPersonAudit } from '../../people/person-audit.ts';
import type { PasskeyQuestion } from '../../sessions/second-factor.service.ts';
import type { Origin } from '../../sessions/sessions.service.ts';
import { issueRecoveryCodes, renewAfterEnrolment, requireProofOfFactor, settleRemoval } from '../enrolment.ts';
import { countFactors, findFactors } from '../factors.repository.ts';
import { type PasskeyChallenges, useChallenge } from './passkey-challenges.ts';
import { deletePasskey, insertPasskey, listPasskeys, type Passkey, renamePasskey } from './passkeys.repository.ts';
import { madePasskeyOf, type RelyingParty, registrationOptions } from './webauthn.ts';

/** A passkey that was just added. */
export interface AddedPasskey {
  passkey: Passkey;
  /** With the first factor of the account only. */
  recoveryCodes: string[] | null;
  sessionSecret: string;
}

/** The caller's passkeys. What is not there, or is another's, is `not_found`. */
export interface PasskeysService {
  list(principal: Principal): Promise<Passkey[]>;
  /** Throws `conflict` when there are too many, or the public address is no name, and `step_up_required`. */
  options(principal: Principal): Promise<PasskeyQuestion>;
  /** Throws `invalid_credentials`, `step_up_required`, and `conflict` when it is stored already. */
  add(
    principal: Principal,
    made: { challenge: string; name: string; passkey: Record<string, unknown> },
    origin: Origin,
  ): Promise<AddedPasskey>;
  rename(principal: Principal, change: { id: string; name: string }, origin: Origin): Promise<Passkey>;
  /** Throws `conflict` when it is the last factor and one is enforced. */
  remove(principal: Principal, id: string, origin: Origin): Promise<void>;
}

/** What the service is made from. */
export interface PasskeysOptions {
  database: IdentityDatabase;
  passkeyChallenges: PasskeyChallenges;
  party: RelyingParty;
  now: () => Date;
}

/** Passkeys of one person at most. */
const mostPasskeys = 20;

/** Makes the service. */
export function createPasskeysService(options: PasskeysOptions): PasskeysService {
  const { database, passkeyChallenges, party, now } = options;
  return {
    list: (principal) => database.readAsSystem(async (sql) => listPasskeys(sql, (await findCaller(sql, principal)).id)),
    async options(principal) {
      if (!party.isName) throw needsName();
      const { person, existing, issuer } = await database.readAsSystem(async (sql) => {
        const caller = await findCaller(sql, principal);
        requireProofOfFactor(await findFactors(sql, caller.id), principal, now());
        const [home] = await findOrganizations(sql, [caller.homeOrganizationId]);
        return { person: caller, existing: await listPasskeys(sql, caller.id), issuer: home?.name ?? party.id };
      });
      if (existing.length >= mostPasskeys) throw tooMany();
      const binding = { personId: person.id, context: principal.credentialId };
      const { token, challenge } = await passkeyChallenges.issue('register', binding);
      return { challenge: token, options: await registrationOptions(party, { challenge, issuer, person, existing }) };
    },
    async add(principal, { challenge, name, passkey }, origin) {
      const opened = await passkeyChallenges.open(challenge, 'register');
      const isOwn = opened.personId === principal.personId && opened.context === principal.credentialId;
      const made = isOwn ? await madePasskeyOf(party, passkey, opened.challenge) : undefined;
      if (!made) throw notGood();
      return database.asSystem(async (tx) => {
        const person = await lockCaller(tx, principal);
        const factors = await findFactors(tx, person.id);
        requireProofOfFactor(factors, principal, now());
        if (factors.passkeys >= mostPasskeys) throw tooMany();
        if (!(await useChallenge(tx, opened, person.id))) throw notGood();
        const stored = await insertPasskey(tx, { ...made, personId: person.id, name, createdAt: now() });
        if (!stored) throw new ProblemError('conflict', 'This passkey is in use already.');
        await recordPersonAudit(tx, person, origin, {
          action: 'passkey.added',
          target: { kind: 'passkey', id: stored.id, name },
        });
        const isFirst = countFactors(factors) === 0;
        const recoveryCodes = isFirst ? await issueRecoveryCodes(tx, person.id) : null;
        const change = { principal, person, origin, now: now() };
        const renewal = { because: 'passkey.added', endOthers: isFirst };
        return { passkey: stored, recoveryCodes, sessionSecret: await renewAfterEnrolment(tx, change, renewal) };
      });
    },
    async rename(principal, { id, name }, origin) {
      return database.asSystem(async (tx) => {
        const person = await findCaller(tx, principal);
        const passkey = await renamePasskey(tx, { id, personId: person.id, name });
        if (!passkey) throw noPasskey();
        await recordPersonAudit(tx, person, origin, {
          action: 'passkey.renamed',
          target: { kind: 'passkey', id, name },
        });
        return passkey;
      });
    },
    async remove(principal, id, origin) {
      await database.asSystem(async (tx) => {
        const person = await lockCaller(tx, principal);
        const name = await deletePasskey(tx, person.id, id);
        if (name === undefined) throw noPasskey();
        await settleRemoval(tx, person.id, now());
        await recordPersonAudit(tx, person, origin, {
          action: 'passkey.removed',
          target: { kind: 'passkey', id, name },
        });
      });
    },
  };
}

function noPasskey(): ProblemError {
  return new ProblemError('not_found', 'There is no such passkey.');
}

function notGood(): ProblemError {
  return new ProblemError('invalid_credentials', 'This is not the passkey that was asked for. Begin anew.');
}

function tooMany(): ProblemError {
  return new ProblemError('conflict', `There are ${mostPasskeys} passkeys already. Remove one first.`);
}

function needsName(): ProblemError {
  return new ProblemError('conflict', 'Passkeys need a host name: this installation is reached by a bare address.');
}
