import type { IdNoun } from '@kumo/model';
import type { InventoryNoun } from '@kumo/provider-core';

/** Every noun of the inventory. Instances come last in a listing: they refer to the others, whose ids must be known by then. */
export const inventoryNouns = [
  'images',
  'sizes',
  'keyPairs',
  'networks',
  'subnets',
  'firewalls',
  'volumes',
  'snapshots',
  'publicIps',
  'instances',
] as const satisfies InventoryNoun[];

const singular = {
  instances: 'instance',
  images: 'image',
  sizes: 'size',
  volumes: 'volume',
  snapshots: 'snapshot',
  networks: 'network',
  subnets: 'subnet',
  firewalls: 'firewall',
  publicIps: 'publicIp',
  keyPairs: 'keyPair',
} as const satisfies Record<InventoryNoun, IdNoun>;

/** One thing of a noun: the word of its ids, of its events (`instance.created`) and of its activity. */
export function singularOf<N extends InventoryNoun>(noun: N): (typeof singular)[N] {
  return singular[noun];
}
