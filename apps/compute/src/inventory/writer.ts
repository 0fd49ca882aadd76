import type { ComputeDatabase, ComputeTransaction } from '@kumo/db/compute';
import type { InventoryNoun } from '@kumo/provider-core';
import { appendEvents, type Log, type NewEvent } from '@kumo/service-kit';
import { appendActivity, type NewActivity } from '../activity/activity.repository.ts';
import type { CloudRow } from '../clouds/clouds.repository.ts';
import type { InstanceRow } from '../instances/instances.view.ts';
import { findReferences } from '../resources/references.ts';
import type { ResourceRow } from '../resources/resources.view.ts';
import { accountScope, type BatchPlan, planBatch, type Sighting } from './batch.ts';
import type { Change } from './changes.rules.ts';
import { lockCloud, type WriteTarget } from './cloud-lock.ts';
import { activityOfChange } from './found-changes.ts';
import { currentOf } from './homes.rules.ts';
import { singularOf } from './nouns.ts';
import { activityOfNotes, type ProviderNote } from './provider-notes.ts';
import { isCollision, isRefusedData } from './refused-data.ts';
import { linkImages } from './relations-sql.ts';
import type { InventoryRender } from './render.ts';
import { type CloudTenants, tenantsOf } from './tenants.ts';
import {
  lockRows,
  markGone,
  markMissing,
  type StoredRow,
  type UpsertScope,
  unlistRows,
  upsertRows,
} from './writer-sql.ts';

/** What became of one observation. `older`: the row knows better. `refused`: the database cannot hold it. */
export interface Written {
  readonly nativeId: string;
  readonly outcome: Change['kind'] | 'older' | 'refused';
  /** The row as it is now; null when there is none. */
  readonly row: StoredRow | null;
  /** The row as it was before; null when there was none. */
  readonly prior: StoredRow | null;
}

/** How a batch came to be. */
export interface WriteCause {
  readonly source: UpsertScope['source'];
  /** Whether what changed is news for people: not for a first listing, not where an event or an operation tells it. */
  readonly isNews: boolean;
  /** What the provider told about these things. */
  readonly notes?: readonly ProviderNote[];
}

/** The only way into the inventory: rows, the events that tell of them and what people read, in one transaction. */
export interface InventoryWriter {
  /** Writes what was seen, one sighting per native id, at most a few hundred. Throws `StaleLeaseError`. */
  write<N extends InventoryNoun>(
    target: WriteTarget,
    noun: N,
    sightings: readonly Sighting<N>[],
    cause: WriteCause,
  ): Promise<Written[]>;
  /**
   * Writes that things are no longer there, which a direct read has confirmed, and gives what became of each that ever had a
   * row. Throws `StaleLeaseError`.
   */
  writeGone(
    target: WriteTarget,
    noun: InventoryNoun,
    absences: readonly { readonly nativeId: string; readonly beganAt: Date }[],
    cause: WriteCause,
  ): Promise<Written[]>;
  /** Notes that a complete listing did not have these. Throws `StaleLeaseError`. */
  markMissing(target: WriteTarget, noun: InventoryNoun, nativeIds: readonly string[], since: Date): Promise<void>;
}

/** What a writer is made from. */
export interface WriterDeps {
  readonly database: ComputeDatabase;
  readonly render: InventoryRender;
  readonly log: Log;
}

const mostAttempts = 5;

/** Long enough for a full batch on a loaded machine. */
const limits = { maxWait: 15_000, timeout: 30_000 };

/** Makes the writer. */
export function createInventoryWriter({ database, render, log }: WriterDeps): InventoryWriter {
  const write = async <N extends InventoryNoun>(
    target: WriteTarget,
    noun: N,
    sightings: readonly Sighting<N>[],
    cause: WriteCause,
    attempt = 1,
  ): Promise<Written[]> => {
    const batch = [...new Map(sightings.map((sighting) => [sighting.observation.nativeId, sighting])).values()];
    try {
      return await database.asSystem(async (tx) => {
        const cloud = await lockCloud(tx, target);
        const tenants = await tenantsOf(tx, cloud);
        const plan = await planBatch(tx, { cloud, tenants, claimantId: target.claimantId }, noun, batch);
        const left = await letGo(tx, noun, plan.leaving);
        const rows = [...(await store(tx, { cloud, tenants }, noun, plan, cause)), ...plan.older.map(untouched)];
        await tell(tx, render, { cloud, tenants }, noun, [...left, ...rows], cause);
        return rows.map(({ written }) => written);
      }, limits);
    } catch (error) {
      // Now that it is there, it is compared with.
      const isInTheWay = error instanceof InsertedMeanwhileError || isCollision(error);
      if (isInTheWay && attempt < mostAttempts) return write(target, noun, batch, cause, attempt + 1);
      if (!isRefusedData(error)) throw error;
      if (batch.length > 1) {
        // One thing that cannot be stored must not keep the others out: halved until it stands alone.
        const middle = Math.ceil(batch.length / 2);
        const first = await write(target, noun, batch.slice(0, middle), cause);
        return [...first, ...(await write(target, noun, batch.slice(middle), { ...cause, notes: [] }))];
      }
      const nativeId = batch[0]?.observation.nativeId ?? '';
      log.error({ err: error, cloudId: target.cloudId, noun, nativeId }, 'an observation cannot be stored');
      return [{ nativeId, outcome: 'refused', row: null, prior: null }];
    }
  };

  return {
    write: (target, noun, sightings, cause) => write(target, noun, sightings, cause),
    writeGone: (target, noun, absences, cause) =>
      database.asSystem(async (tx) => {
        const cloud = await lockCloud(tx, target);
        const tenants = await tenantsOf(tx, cloud);
        const scope = scopeOf({ cloud, tenants }, cause);
        const nativeIds = absences.map(({ nativeId }) => nativeId);
        const priors = await lockRows(tx, noun, scope, nativeIds);
        const gone = await markGone(tx, noun, scope, absences);
        const goneIds = new Set(gone.map(({ native_id }) => native_id));
        const others = [...Map.groupBy(priors, (row) => row.native_id)].flatMap(([nativeId, known]) =>
          goneIds.has(nativeId) ? [] : (currentOf(known) ?? known[0] ?? []),
        );
        const rows = [...gone.map(goneNow), ...others.map(untouched)];
        await tell(tx, render, { cloud, tenants }, noun, rows, cause);
        return rows.map(({ written }) => written);
      }, limits),
    markMissing: (target, noun, nativeIds, since) =>
      database.asSystem(async (tx) => {
        const cloud = await lockCloud(tx, target);
        await markMissing(tx, noun, accountScope(cloud, await tenantsOf(tx, cloud)), nativeIds, since);
      }, limits),
  };
}

/** Two saw the same new thing at the same time, by an event and a listing: only one may tell of it. */
class InsertedMeanwhileError extends Error {
  override readonly name = 'InsertedMeanwhileError';
}

interface Stored {
  /** No news for people: it has not gone, it is only not theirs. */
  readonly isUntold?: boolean;
  readonly written: Written;
  readonly row: StoredRow;
  readonly prior: StoredRow | undefined;
  readonly change: Change;
}

/** A cloud and who may have what is in it. */
interface WrittenCloud {
  readonly cloud: CloudRow;
  readonly tenants: CloudTenants;
}

function scopeOf({ cloud, tenants }: WrittenCloud, cause: WriteCause): UpsertScope {
  return { ...accountScope(cloud, tenants), cloudId: cloud.id, source: cause.source };
}

/** Takes things off the lists of those whose they turned out not to be: they were found before anything told whose they are. */
async function letGo(tx: ComputeTransaction, noun: InventoryNoun, rows: readonly StoredRow[]): Promise<Stored[]> {
  if (rows.length === 0) return [];
  await unlistRows(
    tx,
    noun,
    rows.map(({ id }) => id),
    new Date(),
  );
  return rows.map((row) => ({ ...goneNow({ ...row, listed: false }), isUntold: true }));
}

async function store(
  tx: ComputeTransaction,
  { cloud, tenants }: WrittenCloud,
  noun: InventoryNoun,
  plan: BatchPlan,
  cause: WriteCause,
): Promise<Stored[]> {
  if (plan.writes.length === 0) return [];
  const records = plan.writes.map(({ record }) => record);
  const rows = await upsertRows(tx, noun, scopeOf({ cloud, tenants }, cause), records);
  const byNativeId = new Map(rows.map((row) => [row.native_id, row]));
  const stored = plan.writes.map(({ record, prior, change }): Stored => {
    const row = byNativeId.get(record.native_id);
    // There was no row to lock, and now there is one that is not ours: it was told of already.
    if (prior === undefined && row?.inserted !== true) throw new InsertedMeanwhileError();
    if (row === undefined) throw new Error('a locked row was not written');
    const written = { nativeId: row.native_id, outcome: change.kind, row, prior: prior ?? null };
    return { written, row, prior, change };
  });
  if (noun === 'images') {
    const created = stored.filter(({ change }) => change.kind === 'created').map(({ row }) => row);
    if (created.length > 0) await linkImages(tx, cloud.id, created);
  }
  return stored;
}

/** Events for programs, activity for people. */
async function tell(
  tx: ComputeTransaction,
  render: InventoryRender,
  { cloud, tenants }: WrittenCloud,
  noun: InventoryNoun,
  stored: readonly Stored[],
  cause: WriteCause,
): Promise<void> {
  const changed = stored.filter(({ change }) => change.kind !== 'same');
  const events: NewEvent[] = [];
  for (const [organizationId, ofOne] of Map.groupBy(changed, ({ row }) => row.organization_id)) {
    const shown = render.resourcesOf(cloud, tenants.accessOf(organizationId));
    const rows = ofOne.map(({ row }) => row);
    const find =
      noun === 'instances'
        ? () => undefined
        : // The noun says which table a row is from.
          await findReferences(tx, organizationId, noun, rows as ResourceRow[]);
    for (const { row, change } of ofOne) {
      const verb = change.kind === 'gone' ? 'deleted' : change.kind;
      const resource =
        noun === 'instances' ? shown.instance(row as InstanceRow) : shown.resource(noun, row as ResourceRow, find);
      events.push({ organizationId, type: `${singularOf(noun)}.${verb}`, resource });
    }
  }
  await appendEvents(tx, events);
  const notes = cause.notes ?? [];
  const news = cause.isNews
    ? stored.flatMap(({ change, prior, row, isUntold }) =>
        isUntold === true ? [] : (activityOfChange(cloud, noun, change, prior, row) ?? []),
      )
    : [];
  const named = new Map(stored.map(({ row }) => [row.native_id, row]));
  const activity: NewActivity[] = [...activityOfNotes(cloud, notes, named), ...news];
  await appendActivity(tx, activity);
}

function goneNow(row: StoredRow): Stored {
  // What it was is still in the row, but that it was there.
  const written = { nativeId: row.native_id, outcome: 'gone', row, prior: { ...row, listed: true } } as const;
  return { written, row, prior: row, change: { kind: 'gone' } };
}

/** A row that knows better, or knew already. */
function untouched(row: StoredRow): Stored {
  const written = { nativeId: row.native_id, outcome: 'older', row, prior: row } as const;
  return { written, row, prior: row, change: { kind: 'same' } };
}
