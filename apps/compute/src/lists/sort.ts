import { decodeCursor, encodeCursor, type ListPosition } from './cursor.ts';
import type { SqlFilter } from './sql-filter.ts';

/** A column that a list can be ordered by; ids break ties, so that the order is total. */
export interface SortColumn {
  readonly column: string;
  readonly type: 'timestamptz' | 'text';
}

/** How a list is ordered: from `name`, `-createdAt` … */
export interface Sort {
  readonly text: string;
  readonly by: SortColumn;
  readonly descending: boolean;
}

/** Reads a sort that the contract has let through. */
export function parseSort(text: string, columns: Readonly<Record<string, SortColumn>>): Sort {
  const descending = text.startsWith('-');
  const by = columns[descending ? text.slice(1) : text];
  if (by === undefined) throw new Error(`no column to sort by ${text}`);
  return { text, by, descending };
}

/** ORDER BY of a sort. */
export function orderBy({ by, descending }: Sort): string {
  const direction = descending ? 'DESC' : 'ASC';
  return `${by.column} ${direction}, id ${direction}`;
}

/** Limits a list to what comes after its cursor. */
export function addCursor(filter: SqlFilter, sort: Sort, cursor: string | undefined): void {
  if (cursor === undefined) return;
  const { value, id } = decodeCursor(sort.text, cursor);
  const position = `(${filter.bind(value)}::${sort.by.type}, ${filter.bind(id)})`;
  filter.and(`(${sort.by.column}, id) ${sort.descending ? '<' : '>'} ${position}`);
}

/** Cuts one page out of `limit + 1` rows and gives the cursor of the next. */
export function cutPage<Row extends { readonly id: string }>(
  rows: readonly Row[],
  limit: number,
  sort: Sort,
  sortValue: (row: Row) => Date | string,
): { readonly rows: readonly Row[]; readonly nextCursor: string | null } {
  if (rows.length <= limit) return { rows, nextCursor: null };
  const page = rows.slice(0, limit);
  const last = page[limit - 1];
  if (last === undefined) return { rows: [], nextCursor: null };
  const value = sortValue(last);
  const position: ListPosition = { value: value instanceof Date ? value.toISOString() : value, id: last.id };
  return { rows: page, nextCursor: encodeCursor(sort.text, position) };
}
