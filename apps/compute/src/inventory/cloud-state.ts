import type { ComputeDatabase, ComputeTransaction } from '@kumo/db/compute';
import type { CloudIdentity } from '@kumo/provider-core';
import { appendEvents } from '@kumo/service-kit';
import type { CloudRow } from '../clouds/clouds.repository.ts';
import { canonical } from './changes.rules.ts';
import { cloudColumns, lockCloud, type RawCloud, StaleLeaseError, toCloudRow, type WriteTarget } from './cloud-lock.ts';
import type { InventoryRender } from './render.ts';

/** How a cloud answers, as it is stored. */
export interface CloudHealth {
  readonly state: 'reachable' | 'degraded' | 'unreachable';
  readonly reason: string | null;
  readonly nextAttemptAt: Date | null;
  readonly latencyMs: number | null;
}

/** What a watcher writes about the cloud itself. Everything throws `StaleLeaseError` once another watches it. */
export interface CloudState {
  /** Stores health; tells it when state, reason or next attempt changed. */
  writeHealth(target: WriteTarget, health: CloudHealth): Promise<void>;
  /** Stores what the cloud says of itself now, when it differs: an engine may have been updated. */
  writeIdentity(target: WriteTarget, identity: CloudIdentity): Promise<void>;
  /** This instant by the database itself: whoever asked for a listing before it can tell by it that theirs has begun. */
  now(): Promise<Date>;
  /** Stores that everything has been listed, and whether events are followed since; tells it the first time. */
  writeComplete(target: WriteTarget, listing: { readonly beganAt: Date; readonly isLive: boolean }): Promise<void>;
}

/** Makes the writer of what is observed of clouds. */
export function createCloudState(database: ComputeDatabase, render: InventoryRender): CloudState {
  const change = (
    target: WriteTarget,
    run: (tx: ComputeTransaction, before: CloudRow) => Promise<{ after: CloudRow; event: string | null } | null>,
  ): Promise<void> =>
    database.inOrganization(target.organizationId, async (tx) => {
      const changed = await run(tx, await lockCloud(tx, target, 'change'));
      if (changed === null || changed.event === null) return;
      const resource = await render.cloud(tx, changed.after);
      await appendEvents(tx, [{ organizationId: target.organizationId, type: changed.event, resource }]);
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
    writeComplete: (target, { beganAt, isLive }) =>
      change(target, async (tx, before) => {
        const after = await update(
          tx,
          target,
          `inventory_state = 'complete', inventory_began_at = $3, inventory_completed_at = clock_timestamp(),
           live_until = CASE WHEN $4 THEN lease_expires_at END`,
          [beganAt, isLive],
        );
        return { after, event: before.inventoryState === 'complete' ? null : 'cloud.updated' };
      }),
  };
}

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
