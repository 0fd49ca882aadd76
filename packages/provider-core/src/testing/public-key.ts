import { generateKeyPairSync } from 'node:crypto';

/** A new ed25519 key in OpenSSH's form, RFC 8709: the type and the last 32 bytes of its SPKI document, each with its length. */
export function newPublicKey(): string {
  const spki = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });
  const parts = [Buffer.from('ssh-ed25519'), spki.subarray(-32)].flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  return `ssh-ed25519 ${Buffer.concat(parts).toString('base64')}`;
}
