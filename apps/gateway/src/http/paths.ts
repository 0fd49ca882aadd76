/** Longest request target that is read, in characters. */
export const maxTargetLength = 8_192;

/** A request target cut at its question mark. `query` is without it and empty when there is none. */
export interface Target {
  readonly path: string;
  readonly query: string;
}

/**
 * Cuts a request target. `undefined` when two readers could understand it differently, so that no path means one thing
 * here and another at a service: absolute form, dot segments, doubled slashes, backslashes, control characters, and
 * encodings of any of these. Nothing is repaired.
 */
export function readTarget(url: string): Target | undefined {
  if (url.charCodeAt(0) !== slash) return undefined;
  const cut = url.indexOf('?');
  const path = cut === -1 ? url : url.slice(0, cut);
  if (needsCare.test(path) && isAmbiguous(path)) return undefined;
  return { path, query: cut === -1 ? '' : url.slice(cut + 1) };
}

const slash = 0x2f;

/** One quick look: plain paths, nearly all, have none of these. */
const needsCare = /[%\\#;]|\/[/.]|[^\x21-\x7e]/;

const encodedTrouble = /%(?:2f|5c|2e|23|3f|25|0[0-9a-f]|1[0-9a-f]|7f)/i;
const brokenEncoding = /%(?![0-9a-f]{2})/i;
const dotSegment = /(?:^|\/)\.{1,2}(?:[/;]|$)/;
const rawTrouble = /[\\#;]|[^\x21-\x7e]|\/\//;

function isAmbiguous(path: string): boolean {
  return rawTrouble.test(path) || dotSegment.test(path) || brokenEncoding.test(path) || encodedTrouble.test(path);
}

/** The value of one query parameter, decoded; empty when it is absent or cannot be decoded. */
export function queryParameter(query: string, name: string): string {
  if (!query.includes(name)) return '';
  return new URLSearchParams(query).get(name) ?? '';
}

/** A query without one parameter; the others stay as they were written. */
export function withoutParameter(query: string, name: string): string {
  if (!query.includes(name)) return query;
  return query
    .split('&')
    .filter((pair) => pair !== name && !pair.startsWith(`${name}=`))
    .join('&');
}
