import type { InstanceObservation, InventoryNoun, Observation } from '@kumo/provider-core';
import type { ResourceNoun } from '../resources/resources.view.ts';

/** What an observation is written as: columns by their names, values as JSON carries them into Postgres. */
export interface StoredRecord {
  readonly native_id: string;
  readonly name: string;
  readonly listed: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly native: Readonly<Record<string, unknown>>;
  readonly search: string;
  /** Null where the provider does not say when it was made: the row then keeps or takes the time it was first seen. */
  readonly created_at: string | null;
}

/** An instance's columns. */
export interface InstanceRecord extends StoredRecord {
  readonly kind: InstanceObservation['kind'];
  readonly state: InstanceObservation['state'];
  readonly native_state: string;
  readonly state_reason: string | null;
  readonly health: InstanceObservation['health'];
  readonly image_id: string | null;
  readonly image_native_id: string | null;
  readonly image_name: string | null;
  readonly size_id: string | null;
  readonly size_name: string | null;
  readonly vcpus: number | null;
  /** Text, as Postgres gives a bigint. */
  readonly memory_bytes: string | null;
  readonly private_ips: readonly string[];
  readonly public_ips: readonly string[];
  readonly ports: InstanceObservation['ports'];
  readonly network_ids: readonly string[];
  readonly volume_ids: readonly string[];
  readonly firewall_ids: readonly string[];
  readonly key_pair_id: string | null;
  readonly zone: string | null;
  readonly started_at: string | null;
}

/** Columns of an image, size, volume or network. */
export interface ResourceRecord extends StoredRecord {
  /** What this noun has beyond what all have. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Finds the id that a native id has with us; undefined while it is not in the inventory. */
export type FindId = (noun: ResourceNoun, nativeId: string) => string | undefined;

/** Longest text that is searched, in characters: what a cloud puts into tags has no other bound. */
const searchLimit = 8_000;

/** What people can see of an instance: a change of any other column is stored silently. */
export const visibleInstanceFields = [
  'name',
  'listed',
  'kind',
  'state',
  'native_state',
  'state_reason',
  'health',
  'image_id',
  'image_name',
  'size_id',
  'size_name',
  'vcpus',
  'memory_bytes',
  'private_ips',
  'public_ips',
  'ports',
  'network_ids',
  'volume_ids',
  'firewall_ids',
  'key_pair_id',
  'zone',
  'tags',
  'started_at',
] as const satisfies (keyof InstanceRecord)[];

/** The same for the other nouns. */
export const visibleResourceFields = ['name', 'listed', 'data', 'tags'] as const satisfies (keyof ResourceRecord)[];

/** An instance as it is written. What the provider calls terminated is not listed any more. */
export function toInstanceRecord(observation: InstanceObservation, findId: FindId): InstanceRecord {
  const { imageNativeId, sizeNativeId, keyPairNativeId } = observation;
  return {
    ...baseOf(observation, [
      ...observation.privateIps,
      ...observation.publicIps,
      ...(observation.imageName === null ? [] : [observation.imageName]),
    ]),
    listed: observation.state !== 'terminated',
    kind: observation.kind,
    state: observation.state,
    native_state: observation.nativeState,
    state_reason: observation.stateReason,
    health: observation.health,
    image_id: imageNativeId === null ? null : (findId('images', imageNativeId) ?? null),
    image_native_id: imageNativeId,
    image_name: observation.imageName,
    size_id: sizeNativeId === null ? null : (findId('sizes', sizeNativeId) ?? null),
    size_name: observation.sizeName,
    vcpus: observation.vcpus,
    memory_bytes: observation.memoryBytes === null ? null : String(observation.memoryBytes),
    private_ips: observation.privateIps,
    public_ips: observation.publicIps,
    // Engines give these in any order; kept in one, so that order alone is no change.
    ports: observation.ports.toSorted(
      (a, b) =>
        a.container - b.container ||
        compare(a.protocol, b.protocol) ||
        compare(a.hostIp, b.hostIp) ||
        compare(a.host, b.host),
    ),
    network_ids: knownIds(observation.networkNativeIds, 'networks', findId),
    volume_ids: knownIds(observation.volumeNativeIds, 'volumes', findId),
    firewall_ids: knownIds(observation.firewallNativeIds, 'firewalls', findId),
    key_pair_id: keyPairNativeId === null ? null : (findId('keyPairs', keyPairNativeId) ?? null),
    zone: observation.zone,
    started_at: instant(observation.startedAt),
  };
}

/** An image, size, volume or network as it is written. */
export function toResourceRecord(observation: Observation<ResourceNoun>): ResourceRecord {
  const {
    nativeId: _,
    name: _n,
    tags: _t,
    createdAt: _c,
    operationId: _o,
    native: _d,
    fingerprint: _f,
    ...data
  } = observation;
  const words = searchedWords(data);
  return { ...baseOf(observation, words), listed: !('state' in data && data.state === 'deleted'), data };
}

/** What else a person may look for a thing by. */
function searchedWords(data: object): readonly string[] {
  const { references, cidrs, cidr, address, privateIp } = data as {
    readonly [F in 'references' | 'cidrs']?: readonly string[];
  } & { readonly [F in 'cidr' | 'address' | 'privateIp']?: string | null };
  return [...(references ?? []), ...(cidrs ?? []), cidr, address, privateIp].filter((word) => typeof word === 'string');
}

/** Native ids of other things that an instance names. */
export function referencesOf(observation: InstanceObservation): [noun: ResourceNoun, nativeId: string][] {
  return [
    ...(observation.imageNativeId === null ? [] : [['images', observation.imageNativeId] as [ResourceNoun, string]]),
    ...(observation.sizeNativeId === null ? [] : [['sizes', observation.sizeNativeId] as [ResourceNoun, string]]),
    ...observation.networkNativeIds.map((id): [ResourceNoun, string] => ['networks', id]),
    ...observation.volumeNativeIds.map((id): [ResourceNoun, string] => ['volumes', id]),
    ...observation.firewallNativeIds.map((id): [ResourceNoun, string] => ['firewalls', id]),
    ...(observation.keyPairNativeId === null
      ? []
      : [['keyPairs', observation.keyPairNativeId] as [ResourceNoun, string]]),
  ];
}

function baseOf(observation: Observation<InventoryNoun>, words: readonly string[]) {
  const { nativeId, name, tags, native } = observation;
  const tagWords = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  return {
    native_id: nativeId,
    name,
    tags,
    native,
    search: [name, nativeId, ...words, ...tagWords].join('\n').toLowerCase().slice(0, searchLimit),
    created_at: instant(observation.createdAt),
  };
}

function knownIds(nativeIds: readonly string[], noun: ResourceNoun, findId: FindId): string[] {
  return nativeIds.flatMap((nativeId) => findId(noun, nativeId) ?? []).sort();
}

/** To the millisecond, as the column keeps it. */
function instant(text: string | null): string | null {
  return text === null ? null : new Date(text).toISOString();
}

function compare(a: string | number | null, b: string | number | null): number {
  return a === b ? 0 : a === null ? -1 : b === null ? 1 : a < b ? -1 : 1;
}
