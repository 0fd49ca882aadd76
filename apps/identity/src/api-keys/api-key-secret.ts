import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What every API key begins with, so that scanners find leaked ones. */
const apiKeyPrefix = 'cpk_';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 43 characters of 62 hold 256 bits. */
const randomLength = 43;
/** 32 bits of checksum in 6 characters of 62. */
const checksumLength = 6;
const hintLength = 4;
const shape = new RegExp(`^${apiKeyPrefix}[${alphabet}]{${randomLength + checksumLength}}$`);

/** A new key: prefix, 256 random bits, checksum. */
export function newApiKeySecret(): string {
  const random = Array.from({ length: randomLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  return apiKeyPrefix + random + checksumOf(random);
}

/** Whether a text can be a key at all: mistyped and made-up ones are told without asking the database. */
export function isApiKeySecret(text: string): boolean {
  if (!shape.test(text)) return false;
  const body = text.slice(apiKeyPrefix.length);
  return checksumOf(body.slice(0, randomLength)) === body.slice(randomLength);
}

/** The last characters, by which people tell their keys apart. */
export function hintOf(secret: string): string {
  return secret.slice(-hintLength);
}

function checksumOf(random: string): string {
  let rest = crc32(random);
  let text = '';
  for (let place = 0; place < checksumLength; place += 1) {
    text = (alphabet[rest % alphabet.length] ?? '') + text;
    rest = Math.floor(rest / alphabet.length);
  }
  return text;
}
