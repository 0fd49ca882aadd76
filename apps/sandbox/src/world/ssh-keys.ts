import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { stir } from './hash.ts';

/** What is kept of a key. */
export interface PublicKey {
  /** In OpenSSH form, e.g. `ssh-ed25519 AAAA… name`. */
  readonly publicKey: string;
  /** `SHA256:` and the digest, as `ssh-keygen -l` writes it. */
  readonly fingerprint: string;
  /** E.g. `ed25519`, `rsa`. */
  readonly keyType: string;
}

const ed25519 = 'ssh-ed25519';
const types =
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/;

/** Reads a public key in OpenSSH form; undefined for what is none. */
export function parsePublicKey(text: string): PublicKey | undefined {
  const [type = '', encoded = '', ...comment] = text.trim().split(/\s+/);
  if (!types.test(type) || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return undefined;
  const blob = Buffer.from(encoded, 'base64');
  // The blob begins with the type's name once more: what does not is something else.
  if (blob.length < type.length + 4 + 32 || !blob.subarray(0, type.length + 4).equals(field(type))) return undefined;
  return describe(type, blob, comment.join(' '));
}

/** A new pair with real randomness. The private key is in OpenSSH's own form, without a passphrase. */
export function newKeyPair(comment: string): PublicKey & { readonly privateKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  const point = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const described = describe(ed25519, Buffer.concat([field(ed25519), field(point)]), comment);
  return { ...described, privateKey: privateForm(seed, point, comment) };
}

/** A public key that follows from a seed. Nobody has its private half. */
export function seededKey(seed: number, index: number, comment: string): PublicKey {
  const point = Buffer.alloc(32);
  for (let at = 0; at < 8; at += 1) point.writeUInt32BE(stir(seed, index, 4000 + at), 4 * at);
  return describe(ed25519, Buffer.concat([field(ed25519), field(point)]), comment);
}

function describe(type: string, blob: Buffer, comment: string): PublicKey {
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  return {
    publicKey: `${type} ${blob.toString('base64')}${comment === '' ? '' : ` ${comment}`}`,
    fingerprint: `SHA256:${digest}`,
    keyType: type.replace(/^ssh-/, '').replace(/^(ecdsa)-.*/, '$1'),
  };
}

/** OpenSSH's PROTOCOL.key: magic, no cipher, one key; the private part padded to blocks of eight. */
function privateForm(seed: Buffer, point: Buffer, comment: string): string {
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    field(ed25519),
    field(point),
    field(Buffer.concat([seed, point])),
    field(comment),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, at) => at + 1));
  const one = Buffer.from([0, 0, 0, 1]);
  const all = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    one,
    field(Buffer.concat([field(ed25519), field(point)])),
    field(Buffer.concat([secret, padding])),
  ]);
  const lines = all.toString('base64').match(/.{1,70}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

function field(content: string | Buffer): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
