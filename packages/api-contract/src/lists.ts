import { z } from 'zod';

/** Paging that every list takes. */
export const pageQuery = {
  limit: z.number().int().min(1).max(500).default(50).describe('Items of a page, 1–500.'),
  cursor: z.string().max(800).optional().describe('`nextCursor` of the page before.'),
  count: z.boolean().default(false).describe('Also count: `total`, exact to 10,000.'),
};

/** A page of a list. `eventCursor` is where to start `GET /events` so that no change after this answer is missed. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable(),
    eventCursor: z.string(),
    total: z.number().int().optional(),
    totalIsEstimate: z.boolean().optional(),
  });
}

/** A page of a list that no event stream follows. */
export function cursorPageOf<T extends z.ZodType>(item: T) {
  return pageOf(item).omit({ eventCursor: true });
}

/** How a list of what has a name is ordered: newest first unless it says otherwise. */
export const namedListSort = z.enum(['-createdAt', 'createdAt', 'name', '-name']).default('-createdAt');

/** Paging of a list that is short: all of it unless `limit` says less. */
export const wholePageQuery = {
  limit: z.number().int().min(1).max(500).optional().describe('Items of a page, 1–500. Default: all.'),
  cursor: pageQuery.cursor,
  count: pageQuery.count,
};

/** Waits of an asynchronous change: `Prefer: wait=30` in REST, `waitSeconds` in tRPC. */
export const waitSchema = z.number().int().min(0).max(60).optional();
