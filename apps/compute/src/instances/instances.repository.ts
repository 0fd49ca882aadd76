import { type ReadHandle, readInstant, type SqlHandle } from '@kumo/db/compute';
import type { InstanceState } from '@kumo/model';
import { countRows } from '../lists/count.ts';
import { addCursor, cutPage, orderBy, parseSort, type SortColumn } from '../lists/sort.ts';
import { addCommonFilters, type CommonFilters, SqlFilter } from '../lists/sql-filter.ts';
import { type InstanceRow, instanceColumns } from './instances.view.ts';

const sortColumns: Readonly<Record<string, SortColumn>> = {
  createdAt: { column: 'created_at', type: 'timestamptz' },
  name: { column: 'name', type: 'text' },
  state: { column: 'state', type: 'text' },
};

/** What a list of instances is asked for, parsed. */
export interface InstanceListRequest extends CommonFilters {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly count: boolean;
  readonly sort: string;
  readonly state?: readonly InstanceState[] | undefined;
  readonly stateNot?: readonly InstanceState[] | undefined;
  readonly kind?: readonly string[] | undefined;
  readonly managed?: boolean | undefined;
  readonly imageId?: readonly string[] | undefined;
  readonly networkId?: readonly string[] | undefined;
  readonly firewallId?: readonly string[] | undefined;
  readonly keyPairId?: readonly string[] | undefined;
}

/** One page of instances, as Postgres writes them. `unreachable`: clouds whose instances are shown, and so filtered, as `unknown`. */
export async function listInstanceRows(
  sql: ReadHandle,
  organizationId: string,
  request: InstanceListRequest,
  unreachable: readonly string[],
) {
  const sort = parseSort(request.sort, sortColumns);
  const filter = new SqlFilter();
  filter.and(`organization_id = ${filter.bind(organizationId)}`);
  if (!request.state?.includes('terminated')) filter.and('listed');
  addCommonFilters(filter, request);
  if (request.state) filter.and(stateCondition(filter, request.state, unreachable));
  if (request.stateNot) filter.and(`NOT (${stateCondition(filter, request.stateNot, unreachable)})`);
  if (request.kind) filter.and(`kind = ANY(${filter.bind(request.kind)})`);
  if (request.managed !== undefined) filter.and(`managed = ${filter.bind(request.managed)}`);
  if (request.imageId) filter.and(`image_id = ANY(${filter.bind(request.imageId)})`);
  if (request.networkId) filter.and(`network_ids && ${filter.bind(request.networkId)}`);
  if (request.firewallId) filter.and(`firewall_ids && ${filter.bind(request.firewallId)}`);
  if (request.keyPairId) filter.and(`key_pair_id = ANY(${filter.bind(request.keyPairId)})`);
  const total = request.count ? await countRows(sql, `instances WHERE ${filter.where}`, [...filter.values]) : {};
  addCursor(filter, sort, request.cursor);
  const limit = filter.bind(request.limit + 1);
  const rows = await sql.texts<InstanceRow>(
    `SELECT ${instanceColumns} FROM instances WHERE ${filter.where} ORDER BY ${orderBy(sort)} LIMIT ${limit}`,
    filter.values,
  );
  const page = cutPage(rows, request.limit, sort, (row) =>
    sort.by.column === 'name' ? row.name : sort.by.column === 'state' ? row.state : readInstant(row.created_at),
  );
  return { ...page, ...total };
}

/** Matches what is shown: `unknown` also means every instance of a cloud that does not answer. */
function stateCondition(filter: SqlFilter, states: readonly InstanceState[], unreachable: readonly string[]): string {
  const shown = `coalesce(pending_state, state) = ANY(${filter.bind(states)})`;
  if (unreachable.length === 0) return shown;
  const clouds = filter.bind(unreachable);
  const ofTheSilent = states.includes('unknown') ? `cloud_id = ANY(${clouds})` : 'false';
  return `((cloud_id <> ALL(${clouds}) AND ${shown}) OR ${ofTheSilent})`;
}

/** One instance, also one that is gone; undefined when this organization never had it. */
export async function findInstanceRow(sql: SqlHandle, organizationId: string, id: string) {
  const rows = await sql.query<InstanceRow>(
    `SELECT ${instanceColumns} FROM instances WHERE organization_id = $1 AND id = $2`,
    [organizationId, id],
  );
  return rows[0];
}

/** Takes the row's lock for the rest of the transaction and gives it. */
export async function lockInstanceRow(tx: SqlHandle, organizationId: string, id: string) {
  const rows = await tx.query<InstanceRow>(
    `SELECT ${instanceColumns} FROM instances WHERE organization_id = $1 AND id = $2 FOR UPDATE`,
    [organizationId, id],
  );
  return rows[0];
}

/** The provider's own document of an instance. */
export async function findNative(sql: SqlHandle, organizationId: string, id: string) {
  const rows = await sql.query<{ native: Record<string, unknown>; observed_at: Date; cloud_id: string }>(
    'SELECT native, observed_at, cloud_id FROM instances WHERE organization_id = $1 AND id = $2',
    [organizationId, id],
  );
  return rows[0];
}

/** Lays an operation's state over an instance until the operation ends. */
export async function setPending(tx: SqlHandle, id: string, state: InstanceState, operationId: string): Promise<void> {
  await tx.query(
    'UPDATE instances SET pending_state = $2, pending_operation_id = $3, updated_at = now() WHERE id = $1',
    [id, state, operationId],
  );
}

/** Takes an operation's state off again; no-op when another operation has laid its own over it. */
export async function clearPending(tx: SqlHandle, operationId: string): Promise<void> {
  await tx.query(
    'UPDATE instances SET pending_state = NULL, pending_operation_id = NULL, updated_at = now() WHERE pending_operation_id = $1',
    [operationId],
  );
}

/** How many there are of each other noun, for the rail. */
export async function nounCounts(sql: SqlHandle, organizationId: string): Promise<Record<string, number>> {
  const rows = await sql.query<{ noun: string; count: number }>(
    'SELECT noun, count(*)::int AS count FROM resources WHERE organization_id = $1 AND listed GROUP BY 1',
    [organizationId],
  );
  return Object.fromEntries(rows.map(({ noun, count }) => [noun, count]));
}
