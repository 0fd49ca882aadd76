import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

/** What a sealed value is for and which row holds it: one that is moved elsewhere does not open there. */
export interface SealContext {
  /** Such as `cloud.credentials`. */
  purpose: string;
  rowId: string;
}

/** Seals secrets for rest. */
export interface Vault {
  /** Name of the key that seals now; the first part of what it sealed. */
  currentKeyId: string;
  /** A text that holds the key's name, a nonce and the sealed secret. */
  seal(plaintext: string, context: SealContext): string;
  /** Throws {@link SealError} when the key is unknown, the text was changed, or it belongs to another row or purpose. */
  open(sealed: string, context: SealContext): string;
  /** Whether it was sealed by an older key, and should be sealed anew. */
  isStale(sealed: string): boolean;
  /** A key for something else than sealing, such as an HMAC, that only this master key gives. */
  derive(purpose: string): Buffer;
  /** The same from every master key that is known, the present one first, by the key's name: what an older one made can be checked. */
  deriveAll(purpose: string): ReadonlyMap<string, Buffer>;
}

/** A sealed value does not open. Says neither the value nor why in detail. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

const format = 'v1';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM with a key derived from `masterKey`. `previous` are master keys that were current before: they open, but
 * never seal. Each derived key carries a name made from its master key, so rotation needs no bookkeeping.
 */
export function createVault(masterKey: Buffer, previous: readonly Buffer[] = []): Vault {
  const keys = new Map([masterKey, ...previous].map((master) => [keyIdOf(master), derive(master, 'seal')]));
  const currentKeyId = keyIdOf(masterKey);
  return {
    currentKeyId,
    seal: (plaintext, context) => seal(plaintext, context, currentKeyId, keyOf(keys, currentKeyId)),
    open(sealed, context) {
      const [version, keyId, payload] = sealed.split('.');
      if (version !== format || keyId === undefined || payload === undefined) {
        throw new SealError('not a sealed value');
      }
      return open(Buffer.from(payload, 'base64url'), context, keyId, keyOf(keys, keyId));
    },
    isStale: (sealed) => sealed.split('.')[1] !== currentKeyId,
    derive: (purpose) => derive(masterKey, `purpose ${purpose}`),
    deriveAll: (purpose) =>
      new Map([masterKey, ...previous].map((master) => [keyIdOf(master), derive(master, `purpose ${purpose}`)])),
  };
}

function seal(plaintext: string, context: SealContext, keyId: string, key: Buffer): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associatedData(keyId, context));
  const sealed = Buffer.concat([nonce, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${format}.${keyId}.${sealed.toString('base64url')}`;
}

function open(sealed: Buffer, context: SealContext, keyId: string, key: Buffer): string {
  if (sealed.length < nonceBytes + tagBytes) throw new SealError('the sealed value is too short');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(associatedData(keyId, context))
    .setAuthTag(sealed.subarray(-tagBytes));
  try {
    const plaintext = Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
    return plaintext.toString('utf8');
  } catch (error) {
    throw new SealError('the sealed value was changed, or belongs elsewhere', { cause: error });
  }
}

/** Lengths keep the parts apart, so that no two contexts look alike. */
function associatedData(keyId: string, { purpose, rowId }: SealContext): Buffer {
  return Buffer.from(JSON.stringify([format, keyId, purpose, rowId]));
}

function keyOf(keys: ReadonlyMap<string, Buffer>, keyId: string): Buffer {
  const key = keys.get(keyId);
  if (!key) throw new SealError(`no master key for ${keyId}; is it missing from KUMO_MASTER_KEY_PREVIOUS?`);
  return key;
}

function keyIdOf(masterKey: Buffer): string {
  return createHash('sha256').update('key id').update(masterKey).digest('base64url').slice(0, 8);
}

function derive(masterKey: Buffer, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), info, keyBytes));
}
