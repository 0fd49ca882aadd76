import type { SqlHandle } from '@kumo/db/identity';
import { ProblemError } from '@kumo/service-kit';
import { z } from 'zod';

/** One page of a list. `sort`: when things were made (`createdAt`) or their text, `-` before it for the other way round. */
export interface PageAsked {
  limit: number;
  cursor?: string | undefined;
  /** Default: the newest first. */
  sort?: string;
  count?: boolean;
}

/** What a page holds. `total` where it was asked for: exact to {@link exactUpTo}, past that at least so many. */
export interface ListPage<Row> {
  rows: Row[];
  nextCursor: string | null;
  total?: number;
  totalIsEstimate?: boolean;
}

/** A list as SQL finds it. */
export interface ListQuery<Row> {
  /** `SELECT … WHERE …`, to which conditions are added. */
  select: string;
  values: readonly unknown[];
  /** The columns of ids, which tell when things were made, and of the text that it may be ordered by. */
  columns: { id: string; text: string };
  /** The same of a row. */
  placeOf(row: Row): { id: string; text: string };
}

const exactUpTo = 10_000;
const cursorSchema = z.tuple([z.string().regex(/^[a-z]{3}_[0-9a-z]{26}$/), z.string().max(300)]);

/**
 * Reads one page. The order is total, and what is there throughout is met once whatever comes and goes: a page begins behind a
 * place, not behind a number. Throws `validation_failed` for a cursor that no list wrote.
 */
export async function readPage<Row extends object>(
  sql: SqlHandle,
  { select, values, columns, placeOf }: ListQuery<Row>,
  { limit, cursor, sort = '-createdAt', count = false }: PageAsked,
): Promise<ListPage<Row>> {
  const isByText = !sort.endsWith('createdAt');
  const [than, way] = sort.startsWith('-') ? ['<', 'DESC'] : ['>', 'ASC'];
  const keys = isByText ? [`lower(${columns.text})`, columns.id] : [columns.id];
  const after: unknown[] = [];
  if (cursor !== undefined) {
    const [id, text] = placeIn(cursor);
    after.push(...(isByText ? [text, id] : [id]));
  }
  const parameters = after.map((_, at) => `$${values.length + at + 1}`);
  if (isByText && parameters.length > 0) parameters[0] = `lower(${parameters[0]})`;
  const condition = after.length === 0 ? '' : `AND (${keys.join(', ')}) ${than} (${parameters.join(', ')})`;
  const order = keys.map((key) => `${key} ${way}`).join(', ');
  const found = await sql.query<Row>(`${select} ${condition} ORDER BY ${order} LIMIT ${limit + 1}`, [
    ...values,
    ...after,
  ]);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  const nextCursor = hasMore ? cursorTo(placeOf(last)) : null;
  return { rows, nextCursor, ...(count && (await counted(sql, select, values))) };
}

async function counted(sql: SqlHandle, select: string, values: readonly unknown[]) {
  const [found] = await sql.query<{ total: number }>(
    `SELECT count(*)::int AS total FROM (${select} LIMIT ${exactUpTo + 1}) AS found`,
    [...values],
  );
  const total = found?.total ?? 0;
  return { total, totalIsEstimate: total > exactUpTo };
}

function cursorTo({ id, text }: { id: string; text: string }): string {
  return Buffer.from(JSON.stringify([id, text])).toString('base64url');
}

function placeIn(cursor: string): z.output<typeof cursorSchema> {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new ProblemError('validation_failed', 'cursor: is not a cursor of this list.', {
      errors: [{ path: 'cursor', message: 'is not a cursor of this list' }],
      cause,
    });
  }
}

/** A pattern for ILIKE that finds a text anywhere in another, whatever characters it has. */
export function anywhere(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}
