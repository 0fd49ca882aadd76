import { z } from 'zod';
import { ProblemError } from './problems.ts';

const cursorSchema = z.tuple([z.number().int().min(0).max(1_000_000), z.string().max(200)]);

/** What is asked of a list that is read whole. */
export interface WholeListAsked {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly count?: boolean;
}

/**
 * A page of a short list that is read whole: all of it where no `limit` is given. The cursor knows the last item, so that what
 * comes and goes before it moves nothing; where that one went, its place.
 */
export function pageOfWhole<Item extends { readonly id: string }>(
  items: readonly Item[],
  { limit, cursor, count }: WholeListAsked,
): { items: Item[]; nextCursor: string | null; total?: number; totalIsEstimate?: boolean } {
  const start = cursor === undefined ? 0 : startOf(items, cursor);
  const end = Math.min(items.length, start + (limit ?? items.length));
  const last = items[end - 1];
  const hasMore = last !== undefined && end < items.length;
  const nextCursor = hasMore ? Buffer.from(JSON.stringify([end - 1, last.id])).toString('base64url') : null;
  const total = count === true ? { total: items.length, totalIsEstimate: false } : {};
  return { items: items.slice(start, end), nextCursor, ...total };
}

function startOf(items: readonly { readonly id: string }[], cursor: string): number {
  const [place, lastId] = placeOf(cursor);
  const found = items.findIndex(({ id }) => id === lastId);
  return found === -1 ? place : found + 1;
}

function placeOf(cursor: string): z.output<typeof cursorSchema> {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new ProblemError('validation_failed', 'cursor: is not a cursor of this list.', {
      errors: [{ path: 'cursor', message: 'is not a cursor of this list' }],
      cause,
    });
  }
}
