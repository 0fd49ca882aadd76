import type { SqlHandle } from '@kumo/db/compute';
import { isId, newId } from '@kumo/model';
import type { InstanceObservation, InventoryNoun, Observation } from '@kumo/provider-core';
import type { CloudRow } from '../clouds/clouds.repository.ts';
import type { ResourceNoun } from '../resources/resources.view.ts';
import { type Change, changeOf, type Visible } from './changes.rules.ts';
import { singularOf } from './nouns.ts';
import { storable } from './postgres-json.ts';
import {
  type FindId,
  type InstanceRecord,
  type ResourceRecord,
  referencesOf,
  toInstanceRecord,
  toResourceRecord,
  visibleInstanceFields,
  visibleResourceFields,
} from './records.ts';
import { findIds, findMakers, lockRows, renameNative, type StoredRow } from './writer-sql.ts';

/** One observation on its way into the inventory. */
export interface Sighting<N extends InventoryNoun = InventoryNoun> {
  readonly observation: Observation<N>;
  /** When it began at the provider, by the database's clock. */
  readonly beganAt: Date;
  /** The id that a launch has reserved for it. */
  readonly reservedId?: string;
}

/** A sighting that is to be written, and what it changes. */
export interface PlannedWrite {
  readonly prior: StoredRow | undefined;
  readonly change: Change;
  /** Columns as `upsertRows` takes them. */
  readonly record: object & { readonly id: string; readonly native_id: string };
}

/** What becomes of a batch: rows to write, and rows that hold a younger observation already. */
export interface BatchPlan {
  readonly writes: readonly PlannedWrite[];
  readonly older: readonly StoredRow[];
}

/** Locks the rows that a batch is about and decides what to write. One sighting per native id. */
export async function planBatch<N extends InventoryNoun>(
  tx: SqlHandle,
  cloud: CloudRow,
  noun: N,
  sightings: readonly Sighting<N>[],
): Promise<BatchPlan> {
  for (const { reservedId, observation } of sightings) {
    if (reservedId !== undefined) await renameNative(tx, noun, cloud, reservedId, observation.nativeId);
  }
  const nativeIds = sightings.map(({ observation }) => observation.nativeId);
  const rows = await lockRows(tx, noun, cloud, nativeIds);
  const priors = new Map(rows.map((row) => [row.native_id, row]));
  const young = sightings.filter(({ observation, beganAt }) => {
    const prior = priors.get(observation.nativeId);
    return prior === undefined || prior.observation_began_at < beganAt;
  });
  const claimOrigin = await originsOf(tx, cloud, noun, young, priors);
  const findId = noun === 'instances' ? await idsOf(tx, cloud, young) : () => undefined;
  const writes = young.map((sighting) => {
    const { observation, beganAt } = sighting;
    const prior = priors.get(observation.nativeId);
    const seen = storable(toRecord(noun, observation, findId));
    const change = changeOf(prior === undefined ? undefined : visible(noun, prior), visible(noun, seen));
    const record = {
      ...seen,
      ...claimOrigin(sighting, prior),
      created_at: seen.created_at ?? prior?.created_at ?? beganAt,
      // Where a direct read gives none: the old one still tells whether anything has changed, unless something just did.
      fingerprint: observation.fingerprint ?? (change.kind === 'same' ? (prior?.fingerprint ?? null) : null),
      observation_began_at: beganAt,
    };
    return { prior, change, record };
  });
  const written = new Set(young.map(({ observation }) => observation.nativeId));
  return { writes, older: rows.filter((row) => !written.has(row.native_id)) };
}

function toRecord<N extends InventoryNoun>(
  noun: N,
  observation: Observation<N>,
  findId: FindId,
): InstanceRecord | ResourceRecord {
  // The noun says which observation it is.
  return noun === 'instances'
    ? toInstanceRecord(observation as InstanceObservation, findId)
    : toResourceRecord(observation as Observation<ResourceNoun>);
}

function visible(noun: InventoryNoun, from: object): Visible {
  const fields: readonly string[] = noun === 'instances' ? visibleInstanceFields : visibleResourceFields;
  const entries = fields.map((field) => [field, Reflect.get(from, field)] as const);
  // `listed` is one of the fields of both lists.
  return Object.fromEntries(entries) as unknown as Visible;
}

/** Ids of everything that a batch of instances refers to. */
async function idsOf<N extends InventoryNoun>(
  tx: SqlHandle,
  cloud: CloudRow,
  sightings: readonly Sighting<N>[],
): Promise<FindId> {
  const wanted = new Map<string, readonly [ResourceNoun, string]>();
  for (const { observation } of sightings) {
    for (const reference of referencesOf(observation as InstanceObservation))
      wanted.set(reference.join(' '), reference);
  }
  if (wanted.size === 0) return () => undefined;
  const found = await findIds(tx, cloud, [...wanted.values()]);
  const ids = new Map(found.map(({ noun, native_id, id }) => [`${noun} ${native_id}`, id]));
  return (noun, nativeId) => ids.get(`${noun} ${nativeId}`);
}

interface Origin {
  readonly id: string;
  readonly project_id: string | null;
  readonly managed: boolean;
  readonly operation_id: string | null;
}

/**
 * Says for each row which id it has and who made it. The mark on a thing is believed only when it names an operation of this
 * organization on this cloud: anybody can write labels. A reserved id is given once; a duplicate gets an id of its own.
 */
async function originsOf<N extends InventoryNoun>(
  tx: SqlHandle,
  cloud: CloudRow,
  noun: N,
  sightings: readonly Sighting<N>[],
  priors: ReadonlyMap<string, StoredRow>,
): Promise<(sighting: Sighting<N>, prior: StoredRow | undefined) => Origin> {
  const marks = sightings.flatMap(({ observation: { operationId, nativeId } }) => {
    const isNews = operationId !== null && priors.get(nativeId)?.operation_id !== operationId;
    return isNews ? [operationId] : [];
  });
  const makers = marks.length === 0 ? [] : await findMakers(tx, cloud.organizationId, cloud.id, marks);
  const byOperation = new Map(makers.map((maker) => [maker.id, maker]));
  const given = new Set<string>();
  const idNoun = singularOf(noun);
  return ({ observation, reservedId }, prior) => {
    const maker = byOperation.get(observation.operationId ?? '');
    const target = maker !== undefined && !maker.is_taken ? maker.target_id : null;
    const reserved = reservedId ?? (isIdOf(idNoun, target) && !given.has(target) ? target : undefined);
    if (reserved !== undefined) given.add(reserved);
    return {
      id: prior?.id ?? reserved ?? newId(idNoun),
      project_id: maker?.project_id ?? cloud.projectId,
      // A reserved id says as much as a mark: not everything of every cloud can carry one.
      managed: (prior?.managed ?? false) || maker !== undefined || reservedId !== undefined,
      operation_id: maker?.id ?? prior?.operation_id ?? null,
    };
  };
}

/** A snapshot's operation is about the instance: its id is not the image's. */
function isIdOf(noun: ReturnType<typeof singularOf>, id: string | null): id is string {
  return id !== null && isId(noun, id);
}
