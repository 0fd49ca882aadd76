import { createHash, randomBytes } from 'node:crypto';

const secretBytes = 32;

/** 256 random bits as text for a cookie or a link. */
export function newSecret(): string {
  return randomBytes(secretBytes).toString('base64url');
}

/**
 * What is stored of a secret with full entropy. A plain SHA-256 is enough: there is nothing to guess, and the look-up
 * by it needs no constant time, since who controls the hash's bytes must know the secret already.
 */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
