import type { SqlHandle } from '@kumo/db/identity';
import { lockPerson, type PersonWithPassword } from '../../people/people.repository.ts';
import { recordPersonAudit } from '../../people/person-audit.ts';
import type { Origin } from '../../sessions/sessions.service.ts';
import { type PasskeyChallenge, useChallenge } from './passkey-challenges.ts';
import { advancePasskey, findPasskeyByCredential } from './passkeys.repository.ts';
import { credentialIdOf, provenBy, type RelyingParty } from './webauthn.ts';

/** An answer of a passkey to a challenge. */
export interface PasskeyAnswer {
  challenge: PasskeyChallenge;
  /** What the browser gave. */
  answer: unknown;
}

/**
 * Whom an answer proves, locked until the transaction ends; undefined: nobody. A passkey whose counter went back has been
 * copied: it is refused and the audit says so, so the transaction has to be kept also then. Nothing is written before
 * the answer is known to be signed by a stored key.
 */
export async function usePasskey(
  tx: SqlHandle,
  party: RelyingParty,
  { challenge, answer }: PasskeyAnswer,
  { origin, now }: { origin: Origin; now: Date },
): Promise<PersonWithPassword | undefined> {
  const credentialId = credentialIdOf(answer);
  const named = credentialId === undefined ? undefined : await findPasskeyByCredential(tx, credentialId);
  if (!named || (challenge.personId !== undefined && challenge.personId !== named.personId)) return undefined;
  const said = await provenBy(party, named, answer, challenge.challenge);
  if (!said) return undefined;

  const person = await lockPerson(tx, named.personId);
  const passkey = await findPasskeyByCredential(tx, named.credentialId); // it may have been removed up to the lock
  if (!person || passkey?.id !== named.id) return undefined;
  if (!(await useChallenge(tx, challenge, person.id))) return undefined;
  if (await advancePasskey(tx, { id: passkey.id, ...said, now })) return person;
  await recordPersonAudit(tx, person, origin, {
    action: 'passkey.refused',
    target: { kind: 'passkey', id: passkey.id, name: passkey.name },
    details: { reason: 'its counter went back: it may have been copied' },
  });
  return undefined;
}
