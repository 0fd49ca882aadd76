import type { SqlHandle } from '@kumo/db/compute';
import { countRows } from '../lists/count.ts';
import { addCursor, cutPage, orderBy, parseSort, type SortColumn } from '../lists/sort.ts';
import { addCommonFilters, type CommonFilters, SqlFilter } from '../lists/sql-filter.ts';
import { addReferenceFilters } from './references.ts';
import { type ResourceNoun, type ResourceRow, resourceColumns } from './resources.view.ts';

const sortColumns: Readonly<Record<string, SortColumn>> = {
  createdAt: { column: 'created_at', type: 'timestamptz' },
  name: { column: 'name', type: 'text' },
};

/** What a list of one noun is asked for, parsed; what it refers to may be named as well (see `addReferenceFilters`). */
export interface ResourceListRequest extends CommonFilters {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly count: boolean;
  readonly sort: string;
  readonly state?: readonly string[] | undefined;
}

/** One page of one noun. */
export async function listResourceRows(
  sql: SqlHandle,
  organizationId: string,
  noun: ResourceNoun,
  request: ResourceListRequest,
) {
  const sort = parseSort(request.sort, sortColumns);
  const filter = new SqlFilter();
  filter.and(`organization_id = ${filter.bind(organizationId)} AND noun = ${filter.bind(noun)} AND listed`);
  addCommonFilters(filter, request);
  addReferenceFilters(filter, organizationId, noun, { ...request });
  if (request.state) filter.and(`data ->> 'state' = ANY(${filter.bind(request.state)})`);
  const total = request.count ? await countRows(sql, `resources WHERE ${filter.where}`, [...filter.values]) : {};
  addCursor(filter, sort, request.cursor);
  const limit = filter.bind(request.limit + 1);
  const rows = await sql.query<ResourceRow>(
    `SELECT ${resourceColumns} FROM resources WHERE ${filter.where} ORDER BY ${orderBy(sort)} LIMIT ${limit}`,
    filter.values,
  );
  const page = cutPage(rows, request.limit, sort, (row) => (sort.by.column === 'name' ? row.name : row.created_at));
  return { ...page, ...total };
}

/** One resource of a noun, also one that is gone; undefined when this organization never had it. */
export async function findResourceRow(sql: SqlHandle, organizationId: string, noun: ResourceNoun, id: string) {
  const rows = await sql.query<ResourceRow>(
    `SELECT ${resourceColumns} FROM resources WHERE organization_id = $1 AND noun = $2 AND id = $3`,
    [organizationId, noun, id],
  );
  return rows[0];
}
