import { randomBytes } from 'node:crypto';
import type { SqlHandle } from '@kumo/db/identity';
import { ProblemError, type Vault } from '@kumo/service-kit';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { rememberUsedToken } from '../../sessions/sign-in-challenges.repository.ts';

/** What an answer is asked for; one that was asked for something else is not taken. */
export type PasskeyPurpose = 'register' | 'sign-in' | 'second-factor' | 'step-up';

/** What a challenge is bound to. */
export interface PasskeyBinding {
  /** Whose passkey is awaited; absent: anybody's. */
  personId?: string | undefined;
  /** The session that asked, or the hash of the half sign-in that this finishes. */
  context?: string | undefined;
}

/** An opened challenge. */
export interface PasskeyChallenge extends PasskeyBinding {
  /** What the authenticator has to have signed, as base64url. */
  challenge: string;
  expiresAt: Date;
  token: string;
}

/** Challenges that are stored nowhere: the browser brings them back, signed by us. */
export interface PasskeyChallenges {
  issue(
    purpose: PasskeyPurpose,
    binding?: PasskeyBinding,
  ): Promise<{ token: string; challenge: Uint8Array<ArrayBuffer> }>;
  /** Throws `invalid_credentials` for a token that is not ours, is over, or is for something else. */
  open(token: string, purpose: PasskeyPurpose): Promise<PasskeyChallenge>;
}

/** Five minutes, in seconds: people have to find their key. */
const lifetimeSeconds = 300;
const challengeBytes = 32;

const claimsSchema = z.object({
  challenge: z.string(),
  exp: z.number(),
  personId: z.string().optional(),
  context: z.string().optional(),
});

/** Makes them. Signed, not sealed: nothing in them is secret, and strangers may ask for any number. */
export function createPasskeyChallenges(vault: Pick<Vault, 'derive'>, now: () => Date): PasskeyChallenges {
  const key = vault.derive('passkey challenges');
  return {
    async issue(purpose, binding = {}) {
      const challenge = new Uint8Array(randomBytes(challengeBytes));
      const token = await new SignJWT({ ...binding, challenge: Buffer.from(challenge).toString('base64url') })
        .setProtectedHeader({ alg: 'HS256' })
        .setAudience(purpose)
        .setExpirationTime(Math.floor(now().getTime() / 1000) + lifetimeSeconds)
        .sign(key);
      return { token, challenge };
    },
    async open(token, purpose) {
      const opened = await jwtVerify(token, key, {
        algorithms: ['HS256'],
        audience: purpose,
        currentDate: now(),
      }).catch((cause: unknown) => {
        throw tooLate(cause);
      });
      const { exp, ...claims } = claimsSchema.parse(opened.payload);
      return { ...claims, expiresAt: new Date(exp * 1000), token };
    },
  };
}

/** Uses a challenge up for a person, in the transaction of what it proves. False when it was used before. */
export function useChallenge(tx: SqlHandle, challenge: PasskeyChallenge, personId: string): Promise<boolean> {
  const { token, expiresAt } = challenge;
  return rememberUsedToken(tx, { token, personId, expiresAt });
}

function tooLate(cause: unknown): ProblemError {
  return new ProblemError('invalid_credentials', 'This took too long, or was begun elsewhere. Begin anew.', { cause });
}
