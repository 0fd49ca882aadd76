import { ProblemError } from '@kumo/service-kit';

/** One page of a list that is ordered by ids. */
export interface PageAsked {
  limit: number;
  cursor?: string | undefined;
}

/** The id after which a page begins; empty: the first page. Throws `validation_failed` for what no list wrote. */
export function pageStart({ cursor }: PageAsked): string {
  if (cursor === undefined) return '';
  const id = Buffer.from(cursor, 'base64url').toString('utf8');
  if (/^[a-z]{3}_[0-9a-z]{26}$/.test(id)) return id;
  throw new ProblemError('validation_failed', 'cursor: is not a cursor of this list.', {
    errors: [{ path: 'cursor', message: 'is not a cursor of this list' }],
  });
}

/** A page from one row more than it holds: whether that is there says whether there is a next page. */
export function toPage<Row>(
  rows: readonly Row[],
  { limit }: PageAsked,
  idOf: (row: Row) => string,
): { rows: Row[]; nextCursor: string | null } {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { rows: kept, nextCursor: hasMore ? Buffer.from(idOf(last)).toString('base64url') : null };
}

/** A pattern for ILIKE that finds a text anywhere in another, whatever characters it has. */
export function anywhere(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}
