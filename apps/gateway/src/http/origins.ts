import type { Visitor } from './peers.ts';
import type { RequestHead } from './request-head.ts';

/** Methods that change nothing; every other one needs a request of our own pages or of a program. */
export function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/**
 * Whether a browser says that the request was made by a page of another site. Programs send none of these headers and
 * pass: they hold no cookie that somebody else could ride on. `same-site` is another site: sibling domains are not ours.
 */
export function isForeign(head: RequestHead, visitor: Visitor, publicUrl: URL): boolean {
  if (head.origin !== '') return !isOwnOrigin(head.origin, visitor, publicUrl);
  if (head.fetchSite !== '') return head.fetchSite !== 'same-origin' && head.fetchSite !== 'none';
  return head.referer !== '' && !isOwnOrigin(head.referer, visitor, publicUrl);
}

function isOwnOrigin(text: string, visitor: Visitor, publicUrl: URL): boolean {
  if (!URL.canParse(text)) return false; // also `null`, the origin of sandboxed frames and of data: pages
  const { origin, host, protocol } = new URL(text);
  if (origin === publicUrl.origin) return true;
  // Host itself cannot be forged by a page. Reached over https, a page of the plain http twin is not ours.
  return host === withoutDefaultPort(visitor.host, protocol) && (protocol === 'https:' || !visitor.isSecure);
}

function withoutDefaultPort(host: string, protocol: string): string {
  const lower = host.toLowerCase();
  const port = protocol === 'https:' ? ':443' : ':80';
  return lower.endsWith(port) ? lower.slice(0, -port.length) : lower;
}
