import type { SqlHandle } from '@kumo/db/compute';

/** Something that happened, about to be remembered for people. */
export interface NewActivity {
  readonly organizationId: string;
  readonly cloudId: string | null;
  /** One of them: `instance`, `image`, `cloud` … */
  readonly noun: string;
  readonly resourceId: string | null;
  readonly resourceName: string | null;
  readonly at: Date;
  /** `provider`: its own event; `operation`: asked for here; `inventory`: found, asked for by nobody here. */
  readonly source: 'provider' | 'operation' | 'inventory';
  /** The provider's or the operation's word, e.g. `die` or `instance.stop`. */
  readonly action: string;
  /** One sentence. */
  readonly message: string;
  readonly actorName?: string | null;
  readonly operationId?: string | null;
  /** Names the provider's own event, so that one that is told twice is kept once. Others leave it out. */
  readonly providerKey?: string | null;
}

/** What happened, as it is kept. */
export interface ActivityRow {
  /** bigint: Postgres gives it as text. Grows with time. */
  readonly id: string;
  readonly at: Date;
  readonly noun: string;
  readonly resource_id: string | null;
  readonly resource_name: string | null;
  readonly cloud_id: string | null;
  readonly source: NewActivity['source'];
  readonly action: string;
  readonly message: string;
  readonly actor_name: string | null;
  readonly operation_id: string | null;
}

const columns = 'id, at, noun, resource_id, resource_name, cloud_id, source, action, message, actor_name, operation_id';

/** Writes rows into the caller's transaction, in order. What has a `providerKey` that is there already is left out. */
export async function appendActivity(tx: SqlHandle, rows: readonly NewActivity[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(insertActivity, [
    rows.map((row) => row.organizationId),
    rows.map((row) => row.cloudId),
    rows.map((row) => row.noun),
    rows.map((row) => row.resourceId),
    rows.map((row) => (row.resourceName === null ? null : withoutNul(row.resourceName))),
    rows.map((row) => row.at.toISOString()),
    rows.map((row) => row.source),
    rows.map((row) => withoutNul(row.action)),
    rows.map((row) => withoutNul(row.message)),
    rows.map((row) => row.actorName ?? null),
    rows.map((row) => row.operationId ?? null),
    rows.map((row) => (row.providerKey == null ? null : withoutNul(row.providerKey))),
  ]);
}

const insertActivity = `
  INSERT INTO activity (organization_id, cloud_id, noun, resource_id, resource_name, at, source, action, message, actor_name,
    operation_id, provider_key)
  SELECT organization_id, cloud_id, noun, resource_id, resource_name, at, source, action, message, actor_name, operation_id,
    provider_key
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::text[]) WITH ORDINALITY
    AS row (organization_id, cloud_id, noun, resource_id, resource_name, at, source, action, message, actor_name, operation_id,
      provider_key, nth)
  ORDER BY nth
  ON CONFLICT (organization_id, provider_key) DO NOTHING`;

/** Postgres keeps no NUL in a text. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}

/** What happened to one resource, newest first; `before`: only what is older than that row. */
export function listActivityOf(
  sql: SqlHandle,
  organizationId: string,
  resourceId: string,
  page: { readonly before: string | null; readonly limit: number },
): Promise<ActivityRow[]> {
  return sql.query<ActivityRow>(
    `SELECT ${columns} FROM activity
     WHERE organization_id = $1 AND resource_id = $2 AND ($3::bigint IS NULL OR id < $3::bigint)
     ORDER BY id DESC LIMIT $4`,
    [organizationId, resourceId, page.before, page.limit],
  );
}

/** What happened in an organization, newest first, as far as the scope sees it. */
export function listRecentActivity(
  sql: SqlHandle,
  organizationId: string,
  { nouns, limit }: { readonly nouns: readonly string[]; readonly limit: number },
): Promise<ActivityRow[]> {
  return sql.query<ActivityRow>(
    `SELECT ${columns} FROM activity
     WHERE organization_id = $1 AND noun = ANY($2) ORDER BY id DESC LIMIT $3`,
    [organizationId, nouns, limit],
  );
}

/** Removes the oldest rows from before an instant, at most `limit`, and says how many. Needs the scope of the system. */
export async function deleteActivityBefore(tx: SqlHandle, before: Date, limit: number): Promise<number> {
  const [row] = await tx.query<{ deleted: number }>(
    `WITH oldest AS (SELECT id FROM activity ORDER BY id LIMIT $2),
     deleted AS (DELETE FROM activity USING oldest WHERE activity.id = oldest.id AND activity.at < $1 RETURNING 1)
     SELECT count(*)::int AS deleted FROM deleted`,
    [before, limit],
  );
  return row?.deleted ?? 0;
}
