import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { z } from 'zod';
import type { StoredPasskey } from './passkeys.repository.ts';

/** Where passkeys are good: one host, and pages of one origin. */
export interface RelyingParty {
  id: string;
  origin: string;
  /** Whether browsers make passkeys for it: they do not for bare addresses. */
  isName: boolean;
}

/** EdDSA, ES256, RS256: what authenticators have and every Node verifies. */
const algorithms = [-8, -7, -257];
const timeoutMs = 5 * 60_000;
const mostTransports = 8;

/** The relying party of an installation's public address. */
export function relyingPartyOf(publicUrl: string): RelyingParty {
  const { hostname, origin } = new URL(publicUrl);
  return { id: hostname, origin, isName: !/^[\d.]+$|^\[/.test(hostname) };
}

/** What the browser needs to make a passkey. */
export async function registrationOptions(
  party: RelyingParty,
  asked: {
    challenge: Uint8Array<ArrayBuffer>;
    issuer: string;
    person: { id: string; email: string; name: string };
    existing: readonly Pick<StoredPasskey, 'credentialId' | 'transports'>[];
  },
): Promise<Record<string, unknown>> {
  const { challenge, issuer, person, existing } = asked;
  return {
    ...(await generateRegistrationOptions({
      rpName: issuer,
      rpID: party.id,
      challenge,
      userID: new Uint8Array(Buffer.from(person.id)),
      userName: person.email,
      userDisplayName: person.name,
      timeout: timeoutMs,
      attestationType: 'none',
      excludeCredentials: existing.map(toDescriptor),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      supportedAlgorithmIDs: algorithms,
    })),
  };
}

/** What the browser needs to use a passkey; without `allowed` the person chooses one that the device knows. */
export async function authenticationOptions(
  party: RelyingParty,
  challenge: Uint8Array<ArrayBuffer>,
  allowed: readonly Pick<StoredPasskey, 'credentialId' | 'transports'>[],
): Promise<Record<string, unknown>> {
  const allowCredentials = allowed.map(toDescriptor);
  return {
    ...(await generateAuthenticationOptions({
      rpID: party.id,
      challenge,
      timeout: timeoutMs,
      userVerification: 'required',
      ...(allowCredentials.length === 0 ? {} : { allowCredentials }),
    })),
  };
}

/** A passkey that a browser has just made. */
export interface MadePasskey {
  credentialId: string;
  publicKey: Uint8Array;
  counter: number;
  transports: string[];
  backedUp: boolean;
}

/** The passkey that an answer holds; undefined when the answer is not good for what was asked. */
export async function madePasskeyOf(
  party: RelyingParty,
  answer: unknown,
  challenge: string,
): Promise<MadePasskey | undefined> {
  const parsed = registrationSchema.safeParse(answer);
  if (!parsed.success) return undefined;
  const { transports, ...response } = parsed.data.response;
  const verdict = await verdictOf(() =>
    verifyRegistrationResponse({
      response: { ...parsed.data, response, clientExtensionResults: {} } satisfies RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    }),
  );
  if (!verdict?.verified) return undefined;
  const { credential, credentialBackedUp } = verdict.registrationInfo;
  return {
    credentialId: credential.id,
    publicKey: credential.publicKey,
    counter: credential.counter,
    transports: transports.slice(0, mostTransports),
    backedUp: credentialBackedUp,
  };
}

/** The id of the passkey that an answer is from; undefined when it is no answer at all. */
export function credentialIdOf(answer: unknown): string | undefined {
  const parsed = authenticationSchema.safeParse(answer);
  return parsed.success ? parsed.data.id : undefined;
}

/**
 * Whether an answer is a passkey's own: undefined when not, else what it says. Its counter is not judged here, so that
 * only what the key itself has signed can look like a copy of it.
 */
export async function provenBy(
  party: RelyingParty,
  passkey: StoredPasskey,
  answer: unknown,
  challenge: string,
): Promise<{ counter: number; backedUp: boolean } | undefined> {
  const parsed = authenticationSchema.safeParse(answer);
  if (!parsed.success) return undefined;
  const { userHandle, ...response } = parsed.data.response;
  if (userHandle && Buffer.from(userHandle, 'base64url').toString() !== passkey.personId) return undefined;
  const verdict = await verdictOf(() =>
    verifyAuthenticationResponse({
      response: { ...parsed.data, response, clientExtensionResults: {} } satisfies AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: { id: passkey.credentialId, publicKey: new Uint8Array(passkey.publicKey), counter: 0 },
    }),
  );
  if (!verdict?.verified) return undefined;
  const { newCounter, credentialBackedUp } = verdict.authenticationInfo;
  return { counter: newCounter, backedUp: credentialBackedUp };
}

const text = z.string().min(1).max(20_000);
const credentialShape = { id: text, rawId: text, type: z.literal('public-key') };

const registrationSchema = z.object({
  ...credentialShape,
  response: z.object({
    clientDataJSON: text,
    attestationObject: text,
    transports: z.array(z.string().max(20)).default([]),
  }),
});

const authenticationSchema = z.object({
  ...credentialShape,
  response: z.object({
    clientDataJSON: text,
    authenticatorData: text,
    signature: text,
    userHandle: z.string().max(200).nullish(),
  }),
});

function toDescriptor({ credentialId, transports }: Pick<StoredPasskey, 'credentialId' | 'transports'>) {
  return { id: credentialId, transports };
}

/** The library throws at an answer that is not good; why is nobody's business but an attacker's. */
async function verdictOf<T>(verify: () => Promise<T>): Promise<T | undefined> {
  try {
    return await verify();
  } catch {
    return undefined;
  }
}
