import { createHmac, timingSafeEqual } from 'node:crypto';
import { ApiError } from './api-error.ts';

/** How far ahead `expires` may be where it is enforced, milliseconds. */
const furthestMs = 15 * 60_000;

/** Keys of the one user of a fake. */
export interface Keys {
  readonly apiKey: string;
  readonly secretKey: string;
}

/**
 * Checks a request as the server does: parameters sorted as received, values encoded like Java's `URLEncoder`, everything in
 * lower case. Written apart from the adapter's own signing, so that one can hold the other to it.
 */
export function checkSignature(
  params: ReadonlyMap<string, string>,
  keys: Keys,
  clock: { readonly nowMs: number; readonly isExpiryEnforced: boolean },
): void {
  const given = named(params, 'signature');
  const apiKey = named(params, 'apikey');
  if (given === undefined || apiKey !== keys.apiKey) throw unverified();
  checkExpiry(named(params, 'signatureversion'), named(params, 'expires'), clock);
  const names = [...params.keys()].filter((name) => name.toLowerCase() !== 'signature').sort();
  const text = names.map((name) => `${name}=${javaEncoded(params.get(name) ?? '')}`).join('&');
  const wanted = createHmac('sha1', keys.secretKey).update(text.toLowerCase()).digest();
  const sent = Buffer.from(given, 'base64');
  if (sent.length !== wanted.length || !timingSafeEqual(sent, wanted)) throw unverified();
}

function checkExpiry(
  version: string | undefined,
  expires: string | undefined,
  { nowMs, isExpiryEnforced }: { readonly nowMs: number; readonly isExpiryEnforced: boolean },
): void {
  if (version !== '3') {
    if (isExpiryEnforced) throw unverified();
    return;
  }
  const at = Date.parse((expires ?? '').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (Number.isNaN(at) || at < nowMs) throw unverified();
  if (isExpiryEnforced && at > nowMs + furthestMs) throw unverified();
}

/** `URLEncoder.encode(value, "UTF-8").replace("+", "%20")`, byte by byte. */
function javaEncoded(value: string): string {
  return [...Buffer.from(value, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9*._-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

function named(params: ReadonlyMap<string, string>, name: string): string | undefined {
  for (const [key, value] of params) if (key.toLowerCase() === name) return value;
  return undefined;
}

function unverified(): ApiError {
  return new ApiError(401, 'unable to verify user credentials and/or request signature');
}
