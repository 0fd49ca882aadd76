import { describe, expect } from 'vitest';
import { type InventoryNoun, observationSchemas } from '../observations/index.ts';
import { type Bench, unhurried } from './bench.ts';
import { inventoryOf, listAll, listIds } from './inventory.ts';
import { until } from './until.ts';

/** Lists and reads of every noun that the cloud lists. */
export function inventorySuite(bench: Bench): void {
  for (const noun of Object.keys(observationSchemas) as InventoryNoun[]) {
    if (bench.offers(noun, 'list')) describe(`inventory: ${noun}`, () => inventoryPromises(bench, noun));
  }
}

function inventoryPromises(bench: Bench, noun: InventoryNoun): void {
  bench.promise(noun, 'list', `meets every one of the ${noun} exactly once, in the smallest pages`, async () => {
    const before = await listIds(bench, noun);
    // One by one; a large inventory in twenty steps, which turns as many pages as tell anything.
    const limit = before.length <= 60 ? 1 : Math.ceil(before.length / 20);
    const walked = await listIds(bench, noun, limit);
    const after = new Set(await listIds(bench, noun));
    expect(new Set(walked).size, 'none twice').toBe(walked.length);
    // Others may work on the same cloud: what was there before and after must have been met in between.
    expect(walked).toEqual(expect.arrayContaining(before.filter((id) => after.has(id))));
  });

  bench.promise(noun, 'list', `never gives more of the ${noun} than the page was asked for`, async () => {
    const page = await inventoryOf(bench, noun).list(unhurried, { limit: 2 });
    expect(page.items.length + page.unchanged.length).toBeLessThanOrEqual(2);
  });

  bench.promise(noun, 'list', `reads one of the ${noun} as the list shows it`, async () => {
    const port = inventoryOf(bench, noun);
    await until(bench.settleMs, async () => {
      // A page may be empty although a next one is not.
      const listed = (await listAll(bench, noun))[0];
      if (listed === undefined) return;
      const { native: _listedNative, ...fromList } = listed;
      const { native: _readNative, ...fromGet } = await port.get(unhurried, listed.nativeId);
      expect(fromGet).toEqual(fromList);
    });
  });

  bench.promise(noun, 'list', `says not_found for one of the ${noun} that is not there`, async () => {
    await expect(inventoryOf(bench, noun).get(unhurried, bench.missingNativeId(noun))).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  bench.promise(noun, 'list', `leaves out of the ${noun} what the caller holds already`, async () => {
    const port = inventoryOf(bench, noun);
    await until(bench.settleMs, async () => {
      const known = new Map<string, string>();
      for (const item of await listAll(bench, noun))
        if (item.fingerprint !== undefined) known.set(item.nativeId, item.fingerprint);
      const { items, unchanged } = await port.list(unhurried, { limit: 1000, known });
      const repeated = items.filter((item) => unchanged.includes(item.nativeId));
      expect(repeated, 'in both lists').toEqual([]);
      const stale = items.filter(
        (item) => known.get(item.nativeId) === item.fingerprint && item.fingerprint !== undefined,
      );
      expect(stale, 'given again although unchanged').toEqual([]);
      expect(unchanged.every((id) => known.has(id))).toBe(true);
    });
  });
}
