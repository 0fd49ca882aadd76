import { type CallContext, type ListRequest, type Page, ProviderError } from '@kumo/provider-core';
import type { CloudstackClient, Params } from './client.ts';
import { countOf, listIn, type Row, textOf } from './wire.ts';

/** Rows that a server gives in one page unless its operator allows fewer (`default.page.size`). */
const usualPageSize = 500;
const smallestPageSize = 20;

interface Known {
  readonly nativeId: string;
  readonly fingerprint?: string | undefined;
}

/** One list command of one connection, page by page. */
export interface Listing {
  readonly client: CloudstackClient;
  readonly command: string;
  readonly params: Params;
}

/** One page of the cloud's own, mapped. A cursor is the number of the next page and its size. */
export async function listPage<T extends Known>(
  listing: Listing,
  context: CallContext,
  request: ListRequest,
  map: (rows: readonly Row[]) => T[],
): Promise<Page<T>> {
  const at = positionOf(request.cursor);
  const page = at?.page ?? 1;
  const { rows, total, size } = await rowsOfPage(
    listing,
    context,
    page,
    at?.size ?? Math.min(request.limit, usualPageSize),
  );
  const isLast = rows.length === 0 || page * size >= total;
  const items = map(onceEach(rows));
  return { ...withoutKnown(items, request), nextCursor: isLast ? null : `${page + 1}:${size}` };
}

/** Every row of a list, each thing once: some have a row for each zone or store, and rows shift while pages are turned. */
export async function listRows(listing: Listing, context: CallContext): Promise<Row[]> {
  const all: Row[] = [];
  let size = usualPageSize;
  for (let page = 1; ; page += 1) {
    const found = await rowsOfPage(listing, context, page, size);
    size = found.size;
    all.push(...found.rows);
    if (found.rows.length === 0 || page * size >= found.total) return onceEach(all);
  }
}

/** The one thing that a list gives for an id. Throws `not_found`: a list may be empty, or refuse an id that it does not know. */
export async function readRow(
  { client, command, params }: Listing,
  context: CallContext,
  what: string,
  nativeId: string,
): Promise<Row> {
  const answer = await client.read(command, params, context.signal);
  const row = listIn(answer).find((candidate) => textOf(candidate, 'id') === nativeId);
  if (row === undefined) throw notFound(what, nativeId);
  return row;
}

/** One page of a list that is read whole. */
export function cutPage<T extends Known>(all: readonly T[], request: ListRequest): Page<T> {
  const from = request.cursor === undefined ? 0 : Number(request.cursor);
  const to = from + request.limit;
  return { ...withoutKnown(all.slice(from, to), request), nextCursor: to < all.length ? String(to) : null };
}

/** What is there, or undefined: gone already is what a delete wants. */
export async function found<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** What an answer gives, or undefined for what the role of the key may not ask. */
export async function allowed<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    const isDenied = error instanceof ProviderError && ['forbidden', 'not_supported'].includes(error.code);
    if (!isDenied) throw error;
    return undefined;
  }
}

/** What a read throws for what is not there. */
export function notFound(what: string, nativeId: string): ProviderError {
  const shown = nativeId.length > 80 ? `${nativeId.slice(0, 80)}…` : nativeId;
  return new ProviderError({ code: 'not_found', message: `CloudStack has no ${what} ${shown}.` });
}

async function rowsOfPage(listing: Listing, context: CallContext, page: number, size: number) {
  const { client, command, params } = listing;
  for (let pagesize = size; ; pagesize = Math.max(Math.floor(pagesize / 5), smallestPageSize)) {
    try {
      const answer = await client.read(command, { ...params, page, pagesize }, context.signal);
      const rows = listIn(answer);
      return { rows, total: countOf(answer, 'count') ?? rows.length, size: pagesize };
    } catch (error) {
      // Its operator allows smaller pages only. Later pages must be as large as the first.
      const isTooLarge = error instanceof ProviderError && /page ?size/i.test(error.message);
      if (!isTooLarge || page !== 1 || pagesize <= smallestPageSize) throw error;
    }
  }
}

function positionOf(cursor: string | undefined): { page: number; size: number } | undefined {
  const [, page, size] = /^(\d+):(\d+)$/.exec(cursor ?? '') ?? [];
  return page === undefined || size === undefined ? undefined : { page: Number(page), size: Number(size) };
}

function onceEach(rows: readonly Row[]): Row[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const id = textOf(row, 'id') ?? textOf(row, 'name');
    if (id === null) return true;
    const isNew = !seen.has(id);
    seen.add(id);
    return isNew;
  });
}

function withoutKnown<T extends Known>(
  seen: readonly T[],
  { known }: ListRequest,
): Pick<Page<T>, 'items' | 'unchanged'> {
  const isKnown = ({ nativeId, fingerprint }: T) => fingerprint !== undefined && known?.get(nativeId) === fingerprint;
  return { items: seen.filter((item) => !isKnown(item)), unchanged: seen.filter(isKnown).map((item) => item.nativeId) };
}
