import type { IdNoun } from '@kumo/model';
import type { InventoryNoun } from '@kumo/provider-core';

/** Order of a listing: what others refer to comes before them, so that native ids resolve to ids at once. */
export const listingOrder = ['images', 'sizes', 'networks', 'volumes', 'instances'] as const satisfies InventoryNoun[];

const singular = {
  instances: 'instance',
  images: 'image',
  sizes: 'size',
  volumes: 'volume',
  networks: 'network',
} as const satisfies Record<InventoryNoun, IdNoun>;

/** One thing of a noun: the word of its ids, of its events (`instance.created`) and of its activity. */
export function singularOf<N extends InventoryNoun>(noun: N): (typeof singular)[N] {
  return singular[noun];
}
