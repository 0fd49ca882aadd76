import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { z } from 'zod';
import { internalTokenHeader } from './internal.ts';
import { type Principal, principalAudience, principalIssuer, toPrincipal } from './principal.ts';
import { ProblemError } from './problems.ts';

/** Checks signed principals. */
export interface PrincipalVerifier {
  /**
   * The principal of a token. Throws `unauthenticated` for one that is not, or no longer, valid, and `unavailable`
   * while identity cannot be asked for a key that was never seen.
   */
  verify(token: string): Promise<Principal>;
}

/** Where the public keys come from. */
export interface PrincipalVerifierOptions {
  /** Fetches identity's public keys; {@link fetchPrincipalKeys} makes one. */
  fetchKeys(): Promise<JSONWebKeySet>;
  /** Default: the system's clock. */
  now?: () => Date;
  /** How many checked tokens are remembered, so that a busy caller costs no signature check per request. */
  cacheSize?: number;
}

const keyFetchDeadlineMs = 2_000;
/** An unknown key asks identity at most this often: forged tokens must not become a storm. */
const refetchIntervalMs = 1_000;

/** Makes the usual `fetchKeys`: `GET <identityUrl>/internal/jwks`. */
export function fetchPrincipalKeys(identityUrl: string, internalToken: string): () => Promise<JSONWebKeySet> {
  return async () => {
    const answer = await fetch(`${identityUrl}/internal/jwks`, {
      headers: { [internalTokenHeader]: internalToken },
      signal: AbortSignal.timeout(keyFetchDeadlineMs),
      redirect: 'error',
    });
    if (!answer.ok) throw new Error(`identity answered ${answer.status} to the request for its keys`);
    return jwksSchema.parse(await answer.json());
  };
}

const jwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** A verifier that fetches keys when it first needs them and when it meets an unknown one, and outlives identity. */
export function createPrincipalVerifier(options: PrincipalVerifierOptions): PrincipalVerifier {
  const { fetchKeys, now = () => new Date(), cacheSize = 5_000 } = options;
  const checked = new Map<string, Principal>();
  let keys: ReturnType<typeof createLocalJWKSet> | undefined;
  let fetching: Promise<void> | undefined;
  let fetchedAt = Number.NEGATIVE_INFINITY;

  const refresh = (): Promise<void> => {
    fetching ??= fetchKeys()
      .then((set) => {
        keys = createLocalJWKSet(set);
        fetchedAt = now().getTime();
      })
      .catch((error: unknown) => {
        throw new ProblemError('unavailable', 'Who is asking cannot be checked now.', {
          cause: error,
          retryAfterSeconds: 1,
        });
      })
      .finally(() => {
        fetching = undefined;
      });
    return fetching;
  };

  const check = async (token: string): Promise<Principal> => {
    if (!keys) await refresh();
    if (!keys) throw new ProblemError('unavailable', 'Who is asking cannot be checked now.');
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['EdDSA'],
      issuer: principalIssuer,
      audience: principalAudience,
      currentDate: now(),
    });
    return toPrincipal(payload);
  };

  const verifyAnew = async (token: string): Promise<Principal> => {
    try {
      return await check(token);
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      const isUnknownKey = error instanceof errors.JWKSNoMatchingKey;
      if (!isUnknownKey || now().getTime() - fetchedAt < refetchIntervalMs) throw refused(error);
    }
    await refresh();
    return check(token).catch((error: unknown) => {
      throw error instanceof ProblemError ? error : refused(error);
    });
  };

  return {
    async verify(token) {
      const known = checked.get(token);
      if (known && known.expiresAt > now()) return known;
      checked.delete(token);
      const principal = await verifyAnew(token);
      if (checked.size >= cacheSize) {
        const oldest = checked.keys().next();
        if (!oldest.done) checked.delete(oldest.value);
      }
      checked.set(token, principal);
      return principal;
    },
  };
}

function refused(cause: unknown): ProblemError {
  return new ProblemError('unauthenticated', 'The principal is not valid.', { cause });
}
