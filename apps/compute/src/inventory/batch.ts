import type { SqlHandle } from '@kumo/db/compute';
import { isId, newId } from '@kumo/model';
import type { InstanceObservation, InventoryNoun, Observation } from '@kumo/provider-core';
import type { CloudRow } from '../clouds/clouds.repository.ts';
import type { ResourceNoun } from '../resources/resources.view.ts';
import { type Change, changeOf, type Visible } from './changes.rules.ts';
import { currentOf, homeOf } from './homes.rules.ts';
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
import { findHosts, findIds, findMakers } from './relations-sql.ts';
import type { CloudTenants } from './tenants.ts';
import { type AccountScope, lockRows, renameNative, type StoredRow } from './writer-sql.ts';

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

/** What becomes of a batch: rows to write, rows that hold a younger observation already, and rows of what turned out to be another's. */
export interface BatchPlan {
  readonly writes: readonly PlannedWrite[];
  readonly older: readonly StoredRow[];
  readonly leaving: readonly StoredRow[];
}

/** The cloud that a batch is of, and who may have what is in it. */
export interface BatchCloud {
  readonly cloud: CloudRow;
  readonly tenants: CloudTenants;
  /** Whose operation says that it made what it has reserved an id for. */
  readonly claimantId: string | undefined;
}

/** Where the rows of a cloud's things are. */
export function accountScope(cloud: CloudRow, { ids }: CloudTenants): AccountScope {
  return { organizationIds: ids, accountKey: cloud.accountKey };
}

/** Locks the rows that a batch is about and decides what to write. One sighting per native id. */
export async function planBatch<N extends InventoryNoun>(
  tx: SqlHandle,
  batchCloud: BatchCloud,
  noun: N,
  sightings: readonly Sighting<N>[],
): Promise<BatchPlan> {
  const { cloud, tenants } = batchCloud;
  const scope = accountScope(cloud, tenants);
  for (const { reservedId, observation } of sightings) {
    if (reservedId !== undefined) await renameNative(tx, noun, scope, reservedId, observation.nativeId);
  }
  const nativeIds = sightings.map(({ observation }) => observation.nativeId);
  const rows = Map.groupBy(await lockRows(tx, noun, scope, nativeIds), (row) => row.native_id);
  const rowsOf = ({ observation }: Sighting<N>): readonly StoredRow[] => rows.get(observation.nativeId) ?? [];
  const young = sightings.filter((sighting) =>
    rowsOf(sighting).every((row) => row.observation_began_at < sighting.beganAt || !isDecisive(row, rowsOf(sighting))),
  );
  const originOf = await originsOf(tx, batchCloud, noun, young, rowsOf);
  const findIdFor = noun === 'instances' ? await idsOf(tx, batchCloud, young) : () => () => undefined;
  const leaving: StoredRow[] = [];
  const writes = young.map((sighting) => {
    const { observation, beganAt } = sighting;
    const origin = originOf(sighting);
    const prior = rowsOf(sighting).find((row) => row.organization_id === origin.organization_id);
    for (const row of rowsOf(sighting)) if (row !== prior && row.listed) leaving.push(row);
    const seen = storable(toRecord(noun, observation, findIdFor(origin.organization_id)));
    const change = changeOf(prior === undefined ? undefined : visible(noun, prior), visible(noun, seen));
    const record = {
      ...seen,
      ...origin,
      created_at: seen.created_at ?? prior?.created_at ?? beganAt,
      // Where a direct read gives none: the old one still tells whether anything has changed, unless something just did.
      fingerprint: observation.fingerprint ?? (change.kind === 'same' ? (prior?.fingerprint ?? null) : null),
      observation_began_at: beganAt,
    };
    return { prior, change, record };
  });
  const written = new Set(young.map(({ observation }) => observation.nativeId));
  const older = [...rows].flatMap(([nativeId, known]) =>
    written.has(nativeId) ? [] : (currentOf(known) ?? known[0] ?? []),
  );
  return { writes, older, leaving };
}

/** Whether a row's time counts against an observation: that of what is shown, or of all where nothing is. */
function isDecisive(row: StoredRow, rows: readonly StoredRow[]): boolean {
  return row.listed || currentOf(rows) === undefined;
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

/** What a cloud's owner has and everybody on it may start from. */
const lent: ReadonlySet<ResourceNoun> = new Set(['images', 'sizes', 'networks']);

/** Ids of everything that a batch of instances refers to, as far as the organization that has the instance has it, too. */
async function idsOf<N extends InventoryNoun>(
  tx: SqlHandle,
  { cloud, tenants }: BatchCloud,
  sightings: readonly Sighting<N>[],
): Promise<(organizationId: string) => FindId> {
  const wanted = new Map<string, readonly [ResourceNoun, string]>();
  for (const { observation } of sightings) {
    for (const reference of referencesOf(observation as InstanceObservation))
      wanted.set(reference.join(' '), reference);
  }
  if (wanted.size === 0) return () => () => undefined;
  const found = await findIds(tx, accountScope(cloud, tenants), [...wanted.values()]);
  const ids = new Map(
    found.map(({ noun, native_id, id, organization_id }) => [`${organization_id} ${noun} ${native_id}`, id]),
  );
  return (organizationId) => (noun, nativeId) =>
    ids.get(`${organizationId} ${noun} ${nativeId}`) ??
    (lent.has(noun) ? ids.get(`${tenants.ownerId} ${noun} ${nativeId}`) : undefined);
}

interface Origin {
  readonly id: string;
  readonly organization_id: string;
  readonly project_id: string | null;
  readonly managed: boolean;
  readonly operation_id: string | null;
}

/**
 * Says for each row which id it has, whose it is and who made it. The mark on a thing is believed only when it names an operation of
 * somebody who may use this cloud, on this cloud: anybody can write labels. A reserved id is given once; a duplicate gets an id of
 * its own.
 */
async function originsOf<N extends InventoryNoun>(
  tx: SqlHandle,
  { cloud, tenants, claimantId }: BatchCloud,
  noun: N,
  sightings: readonly Sighting<N>[],
  rowsOf: (sighting: Sighting<N>) => readonly StoredRow[],
): Promise<(sighting: Sighting<N>) => Origin> {
  const marks = sightings.flatMap((sighting) => {
    const { operationId } = sighting.observation;
    const isNews = operationId !== null && !rowsOf(sighting).some((row) => row.operation_id === operationId);
    return isNews ? [operationId] : [];
  });
  const makers = marks.length === 0 ? [] : await findMakers(tx, tenants.ids, cloud.id, marks);
  const byOperation = new Map(makers.map((maker) => [maker.id, maker]));
  const hostOf = await hostsOf(tx, { cloud, tenants }, sightings);
  const given = new Set<string>();
  const idNoun = singularOf(noun);
  return (sighting) => {
    const { observation, reservedId } = sighting;
    const maker = byOperation.get(observation.operationId ?? '');
    const host = hostOf(observation);
    const home = homeOf({
      ownerId: tenants.ownerId,
      rows: rowsOf(sighting),
      operationId: observation.operationId,
      makerId: maker?.organization_id,
      claimantId: reservedId === undefined ? undefined : claimantId,
      hostId: host?.organization_id,
    });
    const prior = rowsOf(sighting).find((row) => row.organization_id === home);
    const target = maker !== undefined && !maker.is_taken ? maker.target_id : null;
    const reserved = reservedId ?? (isIdOf(idNoun, target) && !given.has(target) ? target : undefined);
    if (reserved !== undefined) given.add(reserved);
    return {
      id: prior?.id ?? reserved ?? newId(idNoun),
      organization_id: home,
      project_id: maker?.project_id ?? (home === tenants.ownerId ? cloud.projectId : (host?.project_id ?? null)),
      // A reserved id says as much as a mark: not everything of every cloud can carry one.
      managed: (prior?.managed ?? false) || maker !== undefined || reservedId !== undefined,
      operation_id: maker?.id ?? prior?.operation_id ?? null,
    };
  };
}

/** Finds the instance of another organization than the cloud's that something came with. */
async function hostsOf<N extends InventoryNoun>(
  tx: SqlHandle,
  { cloud, tenants }: Pick<BatchCloud, 'cloud' | 'tenants'>,
  sightings: readonly Sighting<N>[],
): Promise<(observation: Observation<N>) => { organization_id: string; project_id: string | null } | undefined> {
  if (tenants.ids.length === 1) return () => undefined;
  const holders = (observation: Observation<N>): readonly string[] => {
    if ('attachedTo' in observation) return observation.attachedTo;
    return 'instanceNativeId' in observation && observation.instanceNativeId !== null
      ? [observation.instanceNativeId]
      : [];
  };
  const wanted = sightings.flatMap(({ observation }) => holders(observation));
  if (wanted.length === 0) return () => undefined;
  const hosts = new Map(
    (await findHosts(tx, accountScope(cloud, tenants), wanted)).map((host) => [host.native_id, host]),
  );
  return (observation) => {
    const [first, ...others] = holders(observation).map((nativeId) => hosts.get(nativeId));
    // What several have together stays where it is.
    const isOfOne = others.every((other) => other?.organization_id === first?.organization_id);
    return isOfOne && first?.organization_id !== tenants.ownerId ? first : undefined;
  };
}

/** A snapshot's operation is about the instance: its id is not the image's. */
function isIdOf(noun: ReturnType<typeof singularOf>, id: string | null): id is string {
  return id !== null && isId(noun, id);
}
