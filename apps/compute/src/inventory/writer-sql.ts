import type { SqlHandle } from '@kumo/db/compute';
import type { InventoryNoun } from '@kumo/provider-core';
import { type InstanceRow, instanceColumns } from '../instances/instances.view.ts';
import { type ResourceRow, resourceColumns } from '../resources/resources.view.ts';

/** A row of either table with what only the writer looks at. */
export type StoredRow = (InstanceRow | ResourceRow) & {
  readonly fingerprint: string | null;
  readonly operation_id: string | null;
  readonly pending_operation_id: string | null;
  readonly observation_began_at: Date;
};

interface Table {
  readonly name: 'instances' | 'resources';
  /** What a view needs, and what the writer needs beyond it. */
  readonly returning: string;
  /** Columns that an observation decides, with their types in a recordset. */
  readonly observed: Readonly<Record<string, string>>;
}

const shared = {
  name: 'text',
  listed: 'boolean',
  tags: 'jsonb',
  native: 'jsonb',
  search: 'text',
  fingerprint: 'text',
  managed: 'boolean',
  operation_id: 'text',
  created_at: 'timestamptz',
  observation_began_at: 'timestamptz',
} as const;

const instancesTable: Table = {
  name: 'instances',
  returning: `${instanceColumns}, fingerprint, operation_id, pending_operation_id, observation_began_at`,
  observed: {
    ...shared,
    kind: 'text',
    state: 'text',
    native_state: 'text',
    state_reason: 'text',
    health: 'text',
    image_id: 'text',
    image_native_id: 'text',
    image_name: 'text',
    size_id: 'text',
    size_name: 'text',
    vcpus: 'double precision',
    memory_bytes: 'bigint',
    private_ips: 'text[]',
    public_ips: 'text[]',
    ports: 'jsonb',
    network_ids: 'text[]',
    volume_ids: 'text[]',
    firewall_ids: 'text[]',
    key_pair_id: 'text',
    zone: 'text',
    started_at: 'timestamptz',
  },
};

const resourcesTable: Table = {
  name: 'resources',
  returning: `${resourceColumns}, fingerprint, operation_id, NULL AS pending_operation_id, observation_began_at`,
  observed: { ...shared, data: 'jsonb' },
};

function tableOf(noun: InventoryNoun): Table {
  return noun === 'instances' ? instancesTable : resourcesTable;
}

/** `AND noun = …` for the table that several nouns share. The noun is one of a fixed list, so it may stand in the text. */
function nounCondition(noun: InventoryNoun): string {
  return noun === 'instances' ? '' : `AND noun = '${noun}'`;
}

/** The rows that these native ids have so far, locked, in one order for everybody. */
export function lockRows(
  tx: SqlHandle,
  noun: InventoryNoun,
  scope: AccountScope,
  nativeIds: readonly string[],
): Promise<StoredRow[]> {
  const { name, returning } = tableOf(noun);
  return tx.query<StoredRow>(
    `SELECT ${returning} FROM ${name}
     WHERE organization_id = ANY($1) AND account_key = $2 ${nounCondition(noun)} AND native_id = ANY($3)
     ORDER BY id FOR UPDATE`,
    [scope.organizationIds, scope.accountKey, nativeIds],
  );
}

/** Where the rows of a cloud's things are: with whoever may have some there. */
export interface AccountScope {
  readonly organizationIds: readonly string[];
  readonly accountKey: string;
}

/** Who writes, for every row of a batch. */
export interface UpsertScope extends AccountScope {
  readonly cloudId: string;
  readonly source: 'event' | 'poll' | 'operation';
}

/** A row that was just written. `inserted`: there was none before, not even one that another transaction put there meanwhile. */
export type UpsertedRow = StoredRow & { readonly inserted: boolean };

/**
 * Writes observed rows (see {@link Table.observed}, with `id`, `native_id`, `organization_id` and `project_id`) and gives them as they are now. A
 * row that holds a younger observation is left alone and not given. Ids, and projects that somebody chose, are kept.
 */
export function upsertRows(
  tx: SqlHandle,
  noun: InventoryNoun,
  scope: UpsertScope,
  records: readonly object[],
): Promise<UpsertedRow[]> {
  return tx.query<UpsertedRow>(upsertStatements[noun === 'instances' ? 'instances' : 'resources'], [
    JSON.stringify(records),
    scope.accountKey,
    scope.cloudId,
    scope.source,
    ...(noun === 'instances' ? [] : [noun]),
  ]);
}

const upsertStatements = { instances: upsertInto(instancesTable), resources: upsertInto(resourcesTable) };

function upsertInto({ name, returning, observed }: Table): string {
  const names = Object.keys(observed);
  const isShared = name === 'resources';
  const recordset = Object.entries({
    id: 'text',
    native_id: 'text',
    organization_id: 'text',
    project_id: 'text',
    ...observed,
  })
    .map(([column, type]) => `${column} ${type}`)
    .join(', ');
  return `
    INSERT INTO ${name} (id, native_id, organization_id, project_id, ${names.join(', ')},
      account_key, cloud_id, source, observed_at, gone_at${isShared ? ', noun' : ''})
    SELECT id, native_id, organization_id, project_id, ${names.join(', ')},
      $2, $3, $4, observation_began_at, CASE WHEN listed THEN NULL ELSE observation_began_at END${isShared ? ', $5' : ''}
    FROM jsonb_to_recordset($1::jsonb) AS observed (${recordset})
    ON CONFLICT (organization_id, account_key, ${isShared ? 'noun, ' : ''}native_id) DO UPDATE SET
      ${names.map((column) => `${column} = EXCLUDED.${column}`).join(', ')},
      project_id = coalesce(${name}.project_id, EXCLUDED.project_id),
      cloud_id = EXCLUDED.cloud_id, source = EXCLUDED.source, observed_at = EXCLUDED.observed_at,
      gone_at = EXCLUDED.gone_at, missing_since = NULL, updated_at = now()
    WHERE ${name}.observation_began_at < EXCLUDED.observation_began_at
    RETURNING ${returning}, xmax = 0 AS inserted`;
}

/** Marks rows as gone that no younger observation has seen, and gives them. `beganAt`: per id, when its absence was observed. */
export function markGone(
  tx: SqlHandle,
  noun: InventoryNoun,
  scope: UpsertScope,
  absences: readonly { readonly nativeId: string; readonly beganAt: Date }[],
): Promise<StoredRow[]> {
  const { name, returning } = tableOf(noun);
  return tx.query<StoredRow>(
    `UPDATE ${name} SET ${noun === 'instances' ? "state = 'terminated', state_reason = NULL, health = 'none'," : ''}
       listed = false, gone_at = absent.at, missing_since = NULL, observed_at = absent.at, observation_began_at = absent.at,
       source = $5, updated_at = now()
     FROM unnest($3::text[], $4::timestamptz[]) AS absent (absent_id, at)
     WHERE organization_id = ANY($1) AND account_key = $2 ${nounCondition(noun)} AND native_id = absent_id AND listed
       AND observation_began_at < absent.at
     RETURNING ${returning}`,
    [
      scope.organizationIds,
      scope.accountKey,
      absences.map(({ nativeId }) => nativeId),
      absences.map(({ beganAt }) => beganAt.toISOString()),
      scope.source,
    ],
  );
}

/** Notes that a complete listing did not have these. They are shown on until a direct read confirms it. */
export async function markMissing(
  tx: SqlHandle,
  noun: InventoryNoun,
  scope: AccountScope,
  nativeIds: readonly string[],
  since: Date,
): Promise<void> {
  await tx.query(
    `UPDATE ${tableOf(noun).name} SET missing_since = coalesce(missing_since, $4)
     WHERE organization_id = ANY($1) AND account_key = $2 ${nounCondition(noun)} AND native_id = ANY($3) AND listed`,
    [scope.organizationIds, scope.accountKey, nativeIds, since],
  );
}

/** Takes rows off the lists of organizations whose things they turned out not to be. */
export async function unlistRows(tx: SqlHandle, noun: InventoryNoun, ids: readonly string[], at: Date): Promise<void> {
  await tx.query(
    `UPDATE ${tableOf(noun).name} SET listed = false, gone_at = $2, missing_since = NULL, updated_at = now() WHERE id = ANY($1)`,
    [ids, at],
  );
}

/** Gives a row that is kept under another native id its new one: what was recreated stays the same thing. */
export async function renameNative(
  tx: SqlHandle,
  noun: InventoryNoun,
  scope: AccountScope,
  id: string,
  nativeId: string,
): Promise<void> {
  await tx.query(
    `UPDATE ${tableOf(noun).name} SET native_id = $4, fingerprint = NULL
     WHERE organization_id = ANY($1) AND account_key = $2 AND id = $3 AND native_id <> $4
       AND NOT EXISTS (
         SELECT FROM ${tableOf(noun).name} AS other
         WHERE other.organization_id = ANY($1) AND other.account_key = $2 ${nounCondition(noun)} AND other.native_id = $4
       )`,
    [scope.organizationIds, scope.accountKey, id, nativeId],
  );
}
