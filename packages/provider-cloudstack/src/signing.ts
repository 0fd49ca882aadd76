import { createHmac } from 'node:crypto';

/** Parameters of one request, names as they are sent. */
export type SignedParams = Readonly<Record<string, string>>;

/** What `encodeURIComponent` leaves as it is and Java's `URLEncoder`, which the server uses, does not. */
const stricter: Readonly<Record<string, string>> = { '!': '%21', "'": '%27', '(': '%28', ')': '%29', '~': '%7E' };

/** A value as the server encodes it before it checks the signature: only letters, digits and `*-._` stay. */
export function encodeValue(value: string): string {
  // The server would put a question mark for half a character; a text that can't be encoded must not end the call.
  const encoded = encodeURIComponent(value.toWellFormed());
  return encoded.replace(/[!'()~]/g, (character) => stricter[character] ?? character).replaceAll('%2A', '*');
}

/** The text that is signed: sorted by name as sent, values encoded, names not, all in lower case. */
export function textToSign(params: SignedParams): string {
  return sorted(params)
    .map(([name, value]) => `${name}=${encodeValue(value)}`)
    .join('&')
    .toLowerCase();
}

/** HMAC-SHA1 of the parameters with the secret key, in base64. */
export function signatureOf(params: SignedParams, secretKey: string): string {
  return createHmac('sha1', secretKey).update(textToSign(params)).digest('base64');
}

/** The signed parameters as a form's body. The signature's own `+`, `/` and `=` are encoded too. */
export function signedBody(params: SignedParams, secretKey: string): string {
  const pairs = sorted(params).map(([name, value]) => `${encodeValue(name)}=${encodeValue(value)}`);
  return [...pairs, `signature=${encodeValue(signatureOf(params, secretKey))}`].join('&');
}

/** An instant as `expires` takes it, to the second. */
export function expiryText(at: Date): string {
  return `${at.toISOString().slice(0, 19)}+0000`;
}

function sorted(params: SignedParams): [string, string][] {
  return Object.entries(params).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
