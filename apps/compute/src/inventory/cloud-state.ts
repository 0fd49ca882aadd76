import { type ComputeDatabase, type ComputeTransaction, wholeOrganization } from '@kumo/db/compute';
import type { CloudIdentity, InventoryNoun } from '@kumo/provider-core';
import { appendEvents } from '@kumo/service-kit';
import type { CloudRow } from '../clouds/clouds.repository.ts';
import { tellGrantees } from '../grants/telling.ts';
import { canonical } from './changes.rules.ts';
import { cloudColumns, lockCloud, type RawCloud, StaleLeaseError, toCloudRow, type WriteTarget } from './cloud-lock.ts';
import { toStoredTimes } from './confirmed-times.ts';
import type { InventoryRender } from './render.ts';

/** How a cloud answers, as it is stored. */
export interface CloudHealth {
  readonly state: 'reachable' | 'degraded' | 'unreachable';
  readonly reason: string | null;
  readonly nextAttemptAt: Date | null;
  readonly latencyMs: number | null;
}

/** What a pass over a cloud leaves behind, for readers and for whoever watches it next. */
export interface StoredPass {
  /** Since when all of each noun is vouched for. */
  readonly confirmedAt: ReadonlyMap<InventoryNoun, number>;
  /** Since when everything has been listed, if that is news. */
  readonly sweptAt: Date | null;
  readonly changesCursor: string | null;
  /** Whether events are followed since. */
  readonly isLive: boolean;
}

/** What a watcher writes about the cloud itself. Everything throws `StaleLeaseError` once another watches it. */
export interface CloudState {
  /** Stores health; tells it when state, reason or next attempt changed. */
  writeHealth(target: WriteTarget, health: CloudHealth): Promise<void>;
  /** Stores what the cloud says of itself now, when it differs: an engine may have been updated. */
  writeIdentity(target: WriteTarget, identity: CloudIdentity): Promise<void>;
  /** This instant by the database itself: whoever asked for a listing before it can tell by it that theirs has begun. */
  now(): Promise<Date>;
  /** Stores what one pass found out; tells it when everything has been listed for the first time. */
  writePass(target: WriteTarget, pass: StoredPass): Promise<void>;
}

type CloudEvent = 'cloud.health' | 'cloud.updated';

/** Makes the writer of what is observed of clouds. */
export function createCloudState(database: ComputeDatabase, render: InventoryRender): CloudState {
  const change = (
    target: WriteTarget,
    run: (tx: ComputeTransaction, before: CloudRow) => Promise<{ after: CloudRow; event: CloudEvent | null } | null>,
  ): Promise<void> =>
    database.inOrganization(wholeOrganization(target.organizationId), async (tx) => {
      const changed = await run(tx, await lockCloud(tx, target, 'change'));
      if (changed === null || changed.event === null) return;
      const { after, event } = changed;
      const resource = await render.cloud(tx, after);
      await appendEvents(tx, [{ organizationId: target.organizationId, type: event, resource }]);
      await tellGrantees(tx, after, event, (organizationId, access) =>
        render.cloud(tx, after, { organizationId, access }),
      );
    });

  return {
    writeHealth: (target, health) =>
      change(target, async (tx, before) => {
        const isTold =
          before.healthState !== health.state ||
          before.healthReason !== health.reason ||
          before.nextAttemptAt?.getTime() !== health.nextAttemptAt?.getTime();
        const after = await update(tx, target, healthAssignments, [
          health.state,
          health.reason,
          health.nextAttemptAt,
          health.latencyMs,
        ]);
        return { after, event: isTold ? 'cloud.health' : null };
      }),
    writeIdentity: (target, { description, capabilities, warnings }) =>
      change(target, async (tx, before) => {
        const isSame =
          before.description === description &&
          canonical(before.capabilities) === canonical(capabilities) &&
          canonical(before.warnings) === canonical(warnings);
        if (isSame) return null;
        const after = await update(
          tx,
          target,
          'description = $3, capabilities = $4, warnings = $5, updated_at = now()',
          [description, JSON.stringify(capabilities), JSON.stringify(warnings)],
        );
        return { after, event: 'cloud.updated' };
      }),
    async now() {
      const [row] = await database.readAsSystem((sql) => sql.query<{ now: Date }>('SELECT clock_timestamp() AS now'));
      if (row === undefined) throw new Error('the database gave no time');
      return row.now;
    },
    writePass: (target, { confirmedAt, sweptAt, changesCursor, isLive }) =>
      change(target, async (tx, before) => {
        const isFirst = sweptAt !== null && before.inventoryState !== 'complete';
        const values = [toStoredTimes(confirmedAt), sweptAt, changesCursor, isLive];
        const after = await update(tx, target, passAssignments, values);
        return { after, event: isFirst ? 'cloud.updated' : null };
      }),
  };
}

const passAssignments = `
  confirmed_at = $3::jsonb, inventory_began_at = coalesce($4::timestamptz, inventory_began_at),
  inventory_completed_at = CASE WHEN $4::timestamptz IS NULL THEN inventory_completed_at ELSE clock_timestamp() END,
  inventory_state = CASE WHEN $4::timestamptz IS NULL THEN inventory_state ELSE 'complete' END,
  changes_cursor = $5, live_until = CASE WHEN $6 THEN lease_expires_at END`;

const healthAssignments = `
  health_state = $3, health_reason = $4, next_attempt_at = $5, latency_ms = coalesce($6, latency_ms),
  health_since = CASE WHEN health_state = $3 THEN health_since ELSE clock_timestamp() END,
  live_until = CASE WHEN $3 = 'unreachable' THEN NULL ELSE live_until END`;

async function update(
  tx: ComputeTransaction,
  target: WriteTarget,
  assignments: string,
  values: readonly unknown[],
): Promise<CloudRow> {
  const [raw] = await tx.query<RawCloud>(
    `UPDATE clouds SET ${assignments} WHERE id = $1 AND lease_token = $2::bigint RETURNING ${cloudColumns}`,
    [target.cloudId, target.fence?.toString() ?? null, ...values],
  );
  if (raw === undefined) throw new StaleLeaseError(target.cloudId);
  return toCloudRow(raw);
}
