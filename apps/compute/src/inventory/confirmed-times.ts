import type { InventoryNoun } from '@kumo/provider-core';
import { z } from 'zod';
import type { CloudRow } from '../clouds/clouds.repository.ts';
import { inventoryNouns } from './nouns.ts';

const storedTimes = z.partialRecord(z.enum(inventoryNouns), z.iso.datetime());

/**
 * When a cloud's nouns were last vouched for in full, milliseconds since 1970: whatever is listed of a noun was as it is stored
 * then. Nouns that never were are missing.
 */
export function confirmedTimes(cloud: Pick<CloudRow, 'confirmedAt'>): ReadonlyMap<InventoryNoun, number> {
  const times = storedTimes.parse(cloud.confirmedAt);
  return new Map(
    inventoryNouns.flatMap((noun) => (times[noun] === undefined ? [] : [[noun, Date.parse(times[noun])]])),
  );
}

/** The same as it is stored. */
export function toStoredTimes(times: ReadonlyMap<InventoryNoun, number>): string {
  return JSON.stringify(Object.fromEntries([...times].map(([noun, at]) => [noun, new Date(at).toISOString()])));
}
