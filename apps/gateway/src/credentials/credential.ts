import type { RequestHead } from '../http/request-head.ts';

/** What a caller shows to say who it is. */
export interface Credential {
  readonly kind: 'session' | 'apiKey';
  readonly secret: string;
}

/** What was found in a request's headers. */
export type FoundCredential = Credential | 'none' | 'malformed';

const longestSecret = 512;
const apiKeyHeader = /^bearer +(cpk_[\w-]+) *$/i;
const sessionShape = /^[\w.~-]+$/;

/** Name of the session cookie. Browsers keep `__Host-` cookies only when they came securely. */
export function sessionCookieName(isInsecureHttp: boolean): string {
  return isInsecureHttp ? 'session' : '__Host-session';
}

/** The credential of a request. An API key wins over a cookie: a program says what it means. */
export function findCredential(head: RequestHead, cookieName: string): FoundCredential {
  if (head.authorization !== '') {
    const secret = apiKeyHeader.exec(head.authorization)?.[1];
    return secret === undefined || secret.length > longestSecret ? 'malformed' : { kind: 'apiKey', secret };
  }
  if (head.cookie === '') return 'none';
  const secret = cookieValue(head.cookie, cookieName);
  // A cookie that is no session of ours is as good as none: the browser cannot help what it was given.
  return secret.length > longestSecret || !sessionShape.test(secret) ? 'none' : { kind: 'session', secret };
}

function cookieValue(cookies: string, name: string): string {
  let from = 0;
  while (from < cookies.length) {
    const end = cookies.indexOf(';', from);
    const pairEnd = end === -1 ? cookies.length : end;
    while (cookies.charCodeAt(from) === blank) from += 1;
    if (cookies.startsWith(name, from) && cookies.charCodeAt(from + name.length) === equals) {
      return cookies.slice(from + name.length + 1, pairEnd).trim();
    }
    from = pairEnd + 1;
  }
  return '';
}

const blank = 0x20;
const equals = 0x3d;
