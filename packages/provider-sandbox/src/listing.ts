import type { CallContext, ListRequest, Page } from '@kumo/provider-core';
import { z } from 'zod';
import type { SandboxClient } from './client.ts';
import { fingerprintOf } from './mapping.ts';

const pageDocument = z.object({
  items: z.array(z.unknown()),
  next_marker: z.string().nullable(),
  cursor: z.string().optional(),
});
const briefItem = z.tuple([z.string(), z.number()]);

interface Known {
  readonly nativeId: string;
  readonly fingerprint?: string | undefined;
}

/** One page of a noun, mapped. Fields that are not as they should be are dealt with where all answers are parsed. */
export async function listPage<Native, T extends Known>(
  client: SandboxClient,
  context: CallContext,
  path: string,
  request: ListRequest,
  map: (native: Native) => T,
): Promise<Page<T>> {
  const query = { limit: request.limit, marker: request.cursor };
  const page = pageDocument.parse(await client.call({ path, query, signal: context.signal }));
  return { ...withoutKnown(mapped(page.items, map), request), ...placeOf(page, request) };
}

/** One page of a list that the sandbox gives whole. */
export function cutPage<T extends Known>(all: readonly T[], request: ListRequest): Page<T> {
  const from = request.cursor === undefined ? 0 : Number(request.cursor);
  const to = from + request.limit;
  return { ...withoutKnown(all.slice(from, to), request), nextCursor: to < all.length ? String(to) : null };
}

function withoutKnown<T extends Known>(
  seen: readonly T[],
  { known }: ListRequest,
): Pick<Page<T>, 'items' | 'unchanged'> {
  const isKnown = ({ nativeId, fingerprint }: T) => fingerprint !== undefined && known?.get(nativeId) === fingerprint;
  return { items: seen.filter((item) => !isKnown(item)), unchanged: seen.filter(isKnown).map((item) => item.nativeId) };
}

/**
 * The same where the caller holds fingerprints already: first only ids and revisions, then what is new or changed, in one more
 * call. A steady fleet of a thousand costs thirty kilobytes a page instead of seven hundred.
 */
export async function listChanged<Native, T>(
  client: SandboxClient,
  context: CallContext,
  path: string,
  request: ListRequest & { readonly known: ReadonlyMap<string, string> },
  map: (native: Native) => T,
): Promise<Page<T>> {
  const query = { limit: request.limit, marker: request.cursor, brief: 1 };
  const brief = pageDocument.parse(await client.call({ path, query, signal: context.signal }));
  const seen = z.array(briefItem).parse(brief.items);
  const isKnown = ([id, revision]: z.output<typeof briefItem>) => request.known.get(id) === fingerprintOf(revision);
  const changed = seen.filter((item) => !isKnown(item)).map(([id]) => id);
  const unchanged = seen.filter(isKnown).map(([id]) => id);
  const items: T[] = [];
  // Ids are 19 characters; a request line of more than 16 kB would be refused.
  for (let from = 0; from < changed.length; from += 500) {
    const ids = changed.slice(from, from + 500).join(',');
    const page = pageDocument.parse(await client.call({ path, query: { ids }, signal: context.signal }));
    items.push(...mapped(page.items, map));
  }
  return { items, unchanged, ...placeOf(brief, request) };
}

/** Where the next page begins; on the first one, where asking for changes begins. */
function placeOf(
  { next_marker: nextCursor, cursor }: z.output<typeof pageDocument>,
  request: ListRequest,
): Pick<Page<unknown>, 'nextCursor' | 'changesCursor'> {
  return request.cursor === undefined && cursor !== undefined ? { nextCursor, changesCursor: cursor } : { nextCursor };
}

function mapped<Native, T>(items: readonly unknown[], map: (native: Native) => T): T[] {
  // The mapping takes fields as they are sent; `defineProvider` parses what it makes of them, one by one.
  return items.map((item) => map(Object(item) as Native));
}
