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

/** What an organization may start from on a cloud that it was granted, as far as row-level security lets it be seen. */
const lentNouns: ReadonlySet<ResourceNoun> = new Set(['sizes', 'images', 'networks']);

/** One page of one noun. `lentBy`: clouds that the organization was granted, and of which it sees what everybody does. */
export async function listResourceRows(
  sql: SqlHandle,
  organizationId: string,
  noun: ResourceNoun,
  request: ResourceListRequest,
  lentBy: readonly string[],
) {
  const sort = parseSort(request.sort, sortColumns);
  const filter = new SqlFilter();
  const own = `organization_id = ${filter.bind(organizationId)}`;
  const isLent = lentNouns.has(noun) && lentBy.length > 0;
  filter.and(isLent ? `(${own} OR cloud_id = ANY(${filter.bind(lentBy)}))` : own);
  filter.and(`noun = ${filter.bind(noun)} AND listed`);
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

/**
 * One resource of a noun, also one that is gone; undefined when this organization never had it, and it is nothing that a cloud
 * that it was granted has for everybody.
 */
export async function findResourceRow(sql: SqlHandle, organizationId: string, noun: ResourceNoun, id: string) {
  const rows = await sql.query<ResourceRow>(
    `SELECT ${resourceColumns} FROM resources
     WHERE noun = $2 AND id = $3 AND (organization_id = $1
       ${lentNouns.has(noun) ? 'OR cloud_id IN (SELECT cloud_id FROM cloud_grants WHERE organization_id = $1 AND ended_at IS NULL)' : ''})`,
    [organizationId, noun, id],
  );
  return rows[0];
}
