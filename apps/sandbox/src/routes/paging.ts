import { z } from 'zod';
import { SandboxError } from '../account/errors.ts';
import type { Shelf } from '../account/shelf.ts';
import type { Thing } from '../account/things.ts';
import { parsed, type SandboxCall } from './call.ts';

const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  marker: z.string().max(40).optional(),
  /** Only ids and revisions: what a caller needs to know what it holds already. */
  brief: z.enum(['0', '1']).default('0'),
});

/** One page of a shelf as the API gives it: `items`, `next_marker`, and the number of the account's last change. */
export function pageDocument<T extends Thing>(call: SandboxCall, shelf: Shelf<T>, document: (thing: T) => unknown) {
  const { account, faults, request } = call;
  const query = parsed(pageQuery, request.query);
  const after = query.marker === undefined ? -1 : indexOfMarker(query.marker);
  const page = shelf.page(after, query.limit, account.now());
  let things = page.items;
  let marker = page.lastIndex === null ? null : markerOf(page.lastIndex);
  if (faults.kinds.has('partial_page')) {
    things = things.slice(0, Math.floor(things.length / 2));
    marker = null;
  }
  if (faults.kinds.has('empty_list')) {
    things = [];
    marker = null;
  }
  if (faults.kinds.has('repeat_marker')) marker = query.marker ?? markerOf(things.at(-1)?.index ?? 0);
  const items = query.brief === '1' ? things.map((thing) => [thing.id, thing.revision]) : things.map(document);
  if (faults.kinds.has('malformed_item') && items.length > 0) {
    items[0] = { ...Object(items[0]), memory_mib: 'lots', size_gib: null, tags: 'none', created_at: 'yesterday' };
  }
  return { items, next_marker: marker, change: account.change };
}

/** Where a page ended, as callers carry it. */
export function markerOf(index: number): string {
  return `m${index.toString(36)}`;
}

/** The same, read back. Throws `InvalidParameter` for anything else. */
export function indexOfMarker(marker: string): number {
  const index = /^m[0-9a-z]{1,8}$/.test(marker) ? Number.parseInt(marker.slice(1), 36) : Number.NaN;
  if (!Number.isSafeInteger(index)) throw new SandboxError('InvalidParameter', 'marker: not one that this cloud gave');
  return index;
}
