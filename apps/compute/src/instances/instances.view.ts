import type { Instance, InstanceState, Port } from '@kumo/model';
import type { InstanceOffer } from '@kumo/provider-core';
import { type Allowed, allowedActions } from '@kumo/provider-core';
import type { CloudView } from '../clouds/clouds.view.ts';
import { freshness } from '../resources/freshness.ts';

/** An instance as the database gives it. Written by the inventory from parsed observations only, so its words are the model's. */
export interface InstanceRow {
  readonly id: string;
  readonly organization_id: string;
  readonly project_id: string | null;
  readonly cloud_id: string;
  readonly native_id: string;
  readonly listed: boolean;
  readonly name: string;
  readonly kind: Instance['kind'];
  readonly state: InstanceState;
  readonly native_state: string;
  readonly state_reason: string | null;
  readonly health: Instance['health'];
  readonly pending_state: InstanceState | null;
  readonly image_id: string | null;
  readonly image_name: string | null;
  readonly size_id: string | null;
  readonly size_name: string | null;
  readonly vcpus: number | null;
  /** bigint: Postgres gives it as text. */
  readonly memory_bytes: string | null;
  readonly private_ips: string[];
  readonly public_ips: string[];
  readonly ports: Port[];
  readonly network_ids: string[];
  readonly volume_ids: string[];
  readonly firewall_ids: string[];
  readonly key_pair_id: string | null;
  readonly zone: string | null;
  readonly tags: Record<string, string>;
  readonly managed: boolean;
  readonly started_at: Date | null;
  readonly created_at: Date;
  readonly observed_at: Date;
  readonly source: Instance['source'];
}

/** Columns of {@link InstanceRow}, for SELECT. */
export const instanceColumns = `id, organization_id, project_id, cloud_id, native_id, listed, name, kind, state, native_state, state_reason,
  health, pending_state, image_id, image_name, size_id, size_name, vcpus, memory_bytes, private_ips, public_ips, ports, network_ids,
  volume_ids, firewall_ids, key_pair_id, zone, tags, managed, started_at, created_at, observed_at, source`;

/** The state that is shown: an operation in flight over what the cloud said last; `unknown` while the cloud does not answer. */
export function shownState(row: Pick<InstanceRow, 'state' | 'pending_state'>, cloud: CloudView): InstanceState {
  if (row.state === 'terminated') return 'terminated';
  return cloud.unreachableSince === null ? (row.pending_state ?? row.state) : 'unknown';
}

/** The instance as the API shows it. */
export function toInstance(row: InstanceRow, cloud: CloudView): Instance {
  const state = shownState(row, cloud);
  return {
    id: row.id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    cloudId: row.cloud_id,
    nativeId: row.native_id,
    name: row.name,
    kind: row.kind,
    state,
    nativeState: row.native_state,
    stateReason: row.state_reason,
    lastKnownState: state === 'unknown' ? row.state : null,
    health: row.health,
    imageId: row.image_id,
    imageName: row.image_name,
    sizeId: row.size_id,
    sizeName: row.size_name,
    vcpus: row.vcpus,
    memoryBytes: row.memory_bytes === null ? null : Number(row.memory_bytes),
    privateIps: row.private_ips,
    publicIps: row.public_ips,
    ports: row.ports,
    networkIds: row.network_ids,
    volumeIds: row.volume_ids,
    firewallIds: row.firewall_ids,
    keyPairId: row.key_pair_id,
    zone: row.zone,
    tags: row.tags,
    managed: row.managed,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    ...freshness('instances', row, cloud),
    source: row.source,
    allowedActions: offerOf(cloud, state, row.pending_state !== null),
  };
}

const offers = new WeakMap<CloudView, Map<string, Record<InstanceOffer, Allowed>>>();

/**
 * What may be done in a state of this cloud; the same for every instance in it, so computed once per view. `isUnderWay`: an
 * operation of ours makes the state, not the cloud.
 */
export function offerOf(cloud: CloudView, state: InstanceState, isUnderWay: boolean): Record<InstanceOffer, Allowed> {
  let known = offers.get(cloud);
  if (known === undefined) {
    known = new Map();
    offers.set(cloud, known);
  }
  const key = offerKey(state, isUnderWay);
  let offer = known.get(key);
  if (offer === undefined) {
    const { capabilities, unreachableSince, name: cloudName } = cloud;
    offer = allowedActions({ capabilities, state, isUnderWay, unreachableSince, cloudName });
    known.set(key, offer);
  }
  return offer;
}

/** Names an offer among all of one cloud. */
export function offerKey(state: InstanceState, isUnderWay: boolean): string {
  return isUnderWay ? `${state} by us` : state;
}
