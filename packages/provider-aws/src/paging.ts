import { hash } from 'node:crypto';
import { type ListRequest, type Page, ProviderError } from '@kumo/provider-core';
import { z } from 'zod';

/** A page as AWS gives it: it may be empty and still have a next one. */
export interface NativePage<N> {
  readonly items: readonly N[];
  readonly nextToken: string | undefined;
}

interface Known {
  readonly nativeId: string;
  readonly fingerprint?: string | undefined;
}

/** How a noun is listed. */
export interface Listing<N, T extends Known> {
  /** Asks for one page. `MaxResults` is within what AWS takes. */
  fetch(page: { readonly MaxResults: number; readonly NextToken?: string }): Promise<NativePage<N>>;
  /** AWS's own bounds of a page. */
  readonly bounds?: { readonly least: number; readonly most: number };
  idOf(native: N): string;
  /** All that are shown of one page, in the model's words. */
  map(natives: readonly N[]): Promise<readonly T[]> | readonly T[];
}

const cursorSchema = z.tuple([z.string().nullable(), z.string().nullable()]);

/**
 * One page of a noun. EC2 gives no fewer than five rows, counts reservations in places, and some clouds give all at once: what
 * is more than was asked for comes with the next page, which goes on after the last id, so that rows that leave in between
 * shift nothing.
 */
export async function listPage<N, T extends Known>(request: ListRequest, listing: Listing<N, T>): Promise<Page<T>> {
  const [token, after] = request.cursor === undefined ? [null, null] : parseCursor(request.cursor);
  const { least, most } = listing.bounds ?? { least: 5, most: 1000 };
  const MaxResults = Math.min(most, Math.max(least, request.limit));
  const { items, nextToken } = await listing.fetch({ MaxResults, ...(token === null ? {} : { NextToken: token }) });
  const { rows, lastId } = cut(items, listing.idOf, after, request.limit);
  const nextCursor = lastId === null ? (nextToken ? cursorOf(nextToken, null) : null) : cursorOf(token, lastId);
  return { ...withoutKnown(await listing.map(rows), request), nextCursor };
}

/** The rows after an id in order of ids, and the last of them where there are more. */
function cut<N>(items: readonly N[], idOf: (native: N) => string, after: string | null, limit: number) {
  if (after === null && items.length <= limit) return { rows: items, lastId: null };
  const ordered = items.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  const rest = after === null ? ordered : ordered.filter((item) => idOf(item) > after);
  const rows = rest.slice(0, limit);
  const last = rows.at(-1);
  return { rows, lastId: rest.length > limit && last !== undefined ? idOf(last) : null };
}

/** Splits off what the caller holds already. */
function withoutKnown<T extends Known>(
  seen: readonly T[],
  { known }: ListRequest,
): Pick<Page<T>, 'items' | 'unchanged'> {
  const isKnown = ({ nativeId, fingerprint }: T) => fingerprint !== undefined && known?.get(nativeId) === fingerprint;
  return { items: seen.filter((item) => !isKnown(item)), unchanged: seen.filter(isKnown).map((item) => item.nativeId) };
}

function cursorOf(token: string | null, after: string | null): string {
  return JSON.stringify([token, after]);
}

function parseCursor(cursor: string): z.output<typeof cursorSchema> {
  try {
    return cursorSchema.parse(JSON.parse(cursor));
  } catch (cause) {
    throw new ProviderError({ code: 'invalid_request', message: 'This page marker is not one of AWS’s.', cause });
  }
}

/** What changes when anything that a person can see of a thing changes. */
export function withFingerprint<T extends { readonly native: Readonly<Record<string, unknown>> }>(
  observation: T,
): T & { fingerprint: string } {
  const { native: _, ...seen } = observation;
  return { ...observation, fingerprint: hash('sha1', JSON.stringify(seen), 'base64url') };
}
