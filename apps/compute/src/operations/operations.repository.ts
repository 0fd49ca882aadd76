import type { SqlHandle } from '@kumo/db/compute';
import type { OperationError, OperationState, OperationStep } from '@kumo/model';
import { countRows } from '../lists/count.ts';
import { addCursor, cutPage, orderBy, parseSort } from '../lists/sort.ts';
import { SqlFilter } from '../lists/sql-filter.ts';
import { type OperationActor, type OperationRow, operationColumns } from './operations.view.ts';

/** An operation about to be stored. `intent` is sealed already. */
export interface NewOperation {
  readonly id: string;
  readonly organizationId: string;
  readonly projectId: string | null;
  readonly cloudId: string;
  readonly action: string;
  readonly steps: readonly OperationStep[];
  readonly target: { readonly kind: string; readonly id: string | null; readonly name: string | null };
  readonly intent: string;
  readonly actor: OperationActor;
  readonly requestId: string;
}

/** Stores a new operation, queued. */
export async function insertOperation(tx: SqlHandle, operation: NewOperation): Promise<OperationRow> {
  const rows = await tx.query<OperationRow>(
    `INSERT INTO operations (id, organization_id, project_id, cloud_id, action, state, progress, steps, target_kind, target_id, target_name, intent, actor, request_id)
     VALUES ($1, $2, $3, $4, $5, 'queued', 0, $6, $7, $8, $9, $10, $11, $12) RETURNING ${operationColumns}`,
    [
      operation.id,
      operation.organizationId,
      operation.projectId,
      operation.cloudId,
      operation.action,
      JSON.stringify(operation.steps),
      operation.target.kind,
      operation.target.id,
      operation.target.name,
      operation.intent,
      JSON.stringify(operation.actor),
      operation.requestId,
    ],
  );
  return one(rows);
}

/** What may change while an operation runs. */
export interface OperationChange {
  readonly state?: OperationState;
  readonly progress?: number;
  readonly steps?: readonly OperationStep[];
  readonly targetId?: string;
  readonly error?: OperationError;
}

/** Stores how far an operation is. A final one never changes again; progress never goes back. Undefined when it was final. */
export async function updateOperation(tx: SqlHandle, id: string, change: OperationChange) {
  const rows = await tx.query<OperationRow>(
    `UPDATE operations SET
       state = coalesce($2, state),
       progress = greatest(progress, coalesce($3, progress)),
       steps = coalesce($4::jsonb, steps),
       target_id = coalesce($5, target_id),
       error = coalesce($6::jsonb, error),
       started_at = CASE WHEN started_at IS NULL AND $2 = 'running' THEN clock_timestamp() ELSE started_at END,
       finished_at = CASE WHEN $2 IN ('succeeded', 'failed', 'cancelled') THEN clock_timestamp() ELSE finished_at END
     WHERE id = $1 AND state NOT IN ('succeeded', 'failed', 'cancelled') RETURNING ${operationColumns}`,
    [
      id,
      change.state ?? null,
      change.progress ?? null,
      change.steps === undefined ? null : JSON.stringify(change.steps),
      change.targetId ?? null,
      change.error === undefined ? null : JSON.stringify(change.error),
    ],
  );
  return rows[0];
}

/** One operation; undefined when this organization has none with that id. */
export async function findOperation(sql: SqlHandle, organizationId: string, id: string) {
  const rows = await sql.query<OperationRow>(
    `SELECT ${operationColumns} FROM operations WHERE organization_id = $1 AND id = $2`,
    [organizationId, id],
  );
  return rows[0];
}

/** The sealed intent of an operation; undefined when this organization has none with that id. */
export async function findIntent(sql: SqlHandle, organizationId: string, id: string): Promise<string | undefined> {
  const rows = await sql.query<{ intent: string }>(
    'SELECT intent FROM operations WHERE organization_id = $1 AND id = $2',
    [organizationId, id],
  );
  return rows[0]?.intent;
}

/** Several operations, in the order of `ids`. */
export async function findOperations(sql: SqlHandle, organizationId: string, ids: readonly string[]) {
  const rows = await sql.query<OperationRow>(
    `SELECT ${operationColumns} FROM operations WHERE organization_id = $1 AND id = ANY($2)`,
    [organizationId, ids],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** What a list of operations is asked for, parsed. */
export interface OperationListRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly count: boolean;
  readonly state?: readonly OperationState[] | undefined;
  readonly cloudId?: readonly string[] | undefined;
  readonly targetId?: readonly string[] | undefined;
}

const newestFirst = parseSort('-createdAt', { createdAt: { column: 'created_at', type: 'timestamptz' } });

/** One page of operations, newest first. */
export async function listOperations(sql: SqlHandle, organizationId: string, request: OperationListRequest) {
  const filter = new SqlFilter();
  filter.and(`organization_id = ${filter.bind(organizationId)}`);
  if (request.state) filter.and(`state = ANY(${filter.bind(request.state)})`);
  if (request.cloudId) filter.and(`cloud_id = ANY(${filter.bind(request.cloudId)})`);
  if (request.targetId) filter.and(`target_id = ANY(${filter.bind(request.targetId)})`);
  const total = request.count ? await countRows(sql, `operations WHERE ${filter.where}`, [...filter.values]) : {};
  addCursor(filter, newestFirst, request.cursor);
  const limit = filter.bind(request.limit + 1);
  const rows = await sql.query<OperationRow>(
    `SELECT ${operationColumns} FROM operations WHERE ${filter.where} ORDER BY ${orderBy(newestFirst)} LIMIT ${limit}`,
    filter.values,
  );
  return { ...cutPage(rows, request.limit, newestFirst, (row) => row.created_at), ...total };
}

function one<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('a statement that returns a row returned none');
  return row;
}
