import { type Principal, type PrincipalClaims, signPrincipal } from '@kumo/service-kit';
import type { SigningKeys } from '../signing-keys/signing-keys.service.ts';

/** Signed principals. */
export interface PrincipalTokens {
  /** The same token again while nothing about the principal changed and it is young: services then check it once. */
  sign(claims: PrincipalClaims): Promise<{ token: string; principal: Principal }>;
}

/** A token is given out again for so long, in milliseconds; it stays good for eight minutes more. */
const reuseMs = 120_000;
const mostRemembered = 10_000;

interface Remembered {
  fingerprint: string;
  kid: string;
  token: string;
  principal: Principal;
}

/** Makes the signer. */
export function createPrincipalTokens(keys: Pick<SigningKeys, 'current'>, now: () => Date): PrincipalTokens {
  const remembered = new Map<string, Remembered>();
  return {
    async sign(claims) {
      const place = `${claims.credentialId} ${claims.organizationId} ${claims.projectId}`;
      const fingerprint = JSON.stringify(claims);
      const key = keys.current();
      const known = remembered.get(place);
      const isSame = known?.fingerprint === fingerprint && known.kid === key.kid;
      if (known && isSame && now().getTime() - known.principal.issuedAt.getTime() < reuseMs) return known;
      const signed = await signPrincipal(claims, key, now());
      remembered.delete(place);
      if (remembered.size >= mostRemembered) {
        const oldest = remembered.keys().next();
        if (!oldest.done) remembered.delete(oldest.value);
      }
      remembered.set(place, { ...signed, fingerprint, kid: key.kid });
      return signed;
    },
  };
}
