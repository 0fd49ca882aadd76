import { createHash } from 'node:crypto';

/** The fingerprint of a public key as CloudStack shows it: MD5 of its bytes, in pairs. */
export function opensshFingerprint(publicKey: string): string {
  const encoded = publicKey.trim().split(/\s+/)[1] ?? '';
  const hex = createHash('md5').update(Buffer.from(encoded, 'base64')).digest('hex');
  return hex.match(/../g)?.join(':') ?? '';
}
