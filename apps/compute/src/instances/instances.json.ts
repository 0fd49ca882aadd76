import { readInstant, type TextsOf } from '@kumo/db/compute';
import type { InstanceState } from '@kumo/model';
import { jsonText } from '@kumo/service-kit';
import type { CloudView } from '../clouds/clouds.view.ts';
import { jsonFlag, jsonInstant, jsonTexts } from '../lists/json-values.ts';
import { freshness } from '../resources/freshness.ts';
import { type InstanceRow, offerKey, offerOf, shownState } from './instances.view.ts';

/** An instance as Postgres writes it. */
export type InstanceTexts = TextsOf<InstanceRow>;

/**
 * The JSON of what `toInstance` gives, straight from what Postgres wrote: lists of hundreds of instances are asked for all the time.
 * Words that only the inventory chooses (states, kinds) and numbers and documents are JSON as they come.
 */
export function instanceJson(row: InstanceTexts, cloud: CloudView): string {
  const state = shownState(row, cloud);
  const { observedAt, staleAfter } = freshnessOf(row, cloud);
  return (
    `{"id":${jsonText(row.id)},"organizationId":${jsonText(row.organization_id)},"projectId":${jsonText(row.project_id)},` +
    `"cloudId":${jsonText(row.cloud_id)},"nativeId":${jsonText(row.native_id)},"name":${jsonText(row.name)},` +
    `"kind":"${row.kind}","state":"${state}","nativeState":${jsonText(row.native_state)},` +
    `"stateReason":${jsonText(row.state_reason)},"lastKnownState":${state === 'unknown' ? `"${row.state}"` : 'null'},` +
    `"health":"${row.health}","imageId":${jsonText(row.image_id)},"imageName":${jsonText(row.image_name)},` +
    `"sizeId":${jsonText(row.size_id)},"sizeName":${jsonText(row.size_name)},"vcpus":${row.vcpus},` +
    `"memoryBytes":${row.memory_bytes},"privateIps":${jsonTexts(row.private_ips)},"publicIps":${jsonTexts(row.public_ips)},` +
    `"ports":${row.ports},"networkIds":${jsonTexts(row.network_ids)},"volumeIds":${jsonTexts(row.volume_ids)},` +
    `"firewallIds":${jsonTexts(row.firewall_ids)},"keyPairId":${jsonText(row.key_pair_id)},"zone":${jsonText(row.zone)},` +
    `"tags":${row.tags},"managed":${jsonFlag(row.managed)},"createdAt":${jsonInstant(row.created_at)},` +
    `"startedAt":${jsonInstant(row.started_at)},"observedAt":"${observedAt}","staleAfter":"${staleAfter}",` +
    `"source":"${row.source}","allowedActions":${offerJson(cloud, state, row.pending_state !== null)}}`
  );
}

const offers = new WeakMap<CloudView, Map<string, string>>();

/** The sentences of an offer are most of an instance, and the same for all in this state: written once per view. */
function offerJson(cloud: CloudView, state: InstanceState, isUnderWay: boolean): string {
  const known = offers.get(cloud) ?? new Map<string, string>();
  offers.set(cloud, known);
  const key = offerKey(state, isUnderWay);
  const json = known.get(key) ?? JSON.stringify(offerOf(cloud, state, isUnderWay));
  known.set(key, json);
  return json;
}

type Freshness = ReturnType<typeof freshness>;

const freshnesses = new WeakMap<CloudView, { readonly of: string; readonly is: Freshness }>();

/** Rows that were observed together follow each other, so the last one is mostly the next one's, too. */
function freshnessOf({ observed_at, listed }: InstanceTexts, cloud: CloudView): Freshness {
  const of = `${observed_at}${listed}`;
  const last = freshnesses.get(cloud);
  if (last?.of === of) return last.is;
  const is = freshness('instances', { observed_at: readInstant(observed_at), listed: listed === 't' }, cloud);
  freshnesses.set(cloud, { of, is });
  return is;
}
