import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Vault } from '@kumo/service-kit';
import { CompactSign, compactVerify, decodeProtectedHeader } from 'jose';
import { z } from 'zod';
import type { ChainEnd } from './chain.rules.ts';

/** A point of the chain that was signed. */
export interface AuditHead extends ChainEnd {
  /** Set: `sequence` is the place in the log of this organization, which is all that it is shown. Unset: in the whole chain. */
  organizationId?: string | undefined;
  /** When it was signed, ISO 8601. */
  at: string;
  /** A compact JWS over all of the above. */
  signature: string;
}

/** A head as it is written outside of the database, one to a line. */
export const auditHeadSchema: z.ZodType<AuditHead> = z.object({
  organizationId: z.string().max(100).optional(),
  sequence: z.number().int().nonnegative(),
  hmac: z.string().max(200),
  at: z.string().max(40),
  signature: z.string().max(4_000),
});

/** Signs heads, and knows its own. */
export interface HeadSigner {
  sign(end: ChainEnd, at: Date): Promise<AuditHead>;
  /** The end of one organization's log; `sequence` is a place there. */
  signOf<Of extends string>(organizationId: Of, end: ChainEnd, at: Date): Promise<AuditHead & { organizationId: Of }>;
  isOurs(head: AuditHead): Promise<boolean>;
}

/** What comes before the 32 bytes of an Ed25519 key in PKCS #8. */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Ed25519 keys that only the master keys give: unlike those that sign principals they never rotate by themselves, so that a
 * head can be checked years later. The public half stands in the header of each signature, for whoever checks one without us.
 */
export function createHeadSigner(vault: Pick<Vault, 'currentKeyId' | 'deriveAll'>): HeadSigner {
  const keys = new Map([...vault.deriveAll('audit heads')].map(([kid, seed]) => [kid, privateKeyOf(seed)]));
  const current = keys.get(vault.currentKeyId);
  if (current === undefined) throw new Error('the vault gives no key of its present master key');
  const { crv, kty, x } = createPublicKey(current).export({ format: 'jwk' });
  const header = {
    alg: 'EdDSA',
    kid: vault.currentKeyId,
    jwk: { crv, kty, x } as { crv: string; kty: string; x: string },
  };
  const signed = async <Head extends Omit<AuditHead, 'signature'>>(head: Head) => ({
    ...head,
    signature: await new CompactSign(payloadOf(head)).setProtectedHeader(header).sign(current),
  });
  return {
    sign: ({ sequence, hmac }, at) => signed({ sequence, hmac, at: at.toISOString() }),
    signOf: (organizationId, { sequence, hmac }, at) =>
      signed({ organizationId, sequence, hmac, at: at.toISOString() }),
    async isOurs({ signature, ...head }) {
      try {
        const key = keys.get(decodeProtectedHeader(signature).kid ?? '');
        if (key === undefined) return false;
        const { payload } = await compactVerify(signature, createPublicKey(key), { algorithms: ['EdDSA'] });
        return payloadOf(head).equals(payload);
      } catch {
        return false; // whatever it is, it is no signature of ours
      }
    },
  };
}

/** What is signed. Of whose log it is stands first, where it is of one. */
function payloadOf({ organizationId, sequence, hmac, at }: Omit<AuditHead, 'signature'>): Buffer {
  return Buffer.from(JSON.stringify({ organizationId, sequence, hmac, at }));
}

function privateKeyOf(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
}
