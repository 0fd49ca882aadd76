import { describe, expect } from 'vitest';
import { type InventoryNoun, type Observation, observationSchemas } from '../observations.ts';
import { walkPages } from '../page-walk.ts';
import type { ListRequest } from '../ports.ts';
import { type Bench, present, unhurried } from './bench.ts';
import { until } from './until.ts';

/** Lists and reads of every noun that the cloud lists. */
export function inventorySuite(bench: Bench): void {
  for (const noun of Object.keys(observationSchemas) as InventoryNoun[]) {
    if (bench.offers(noun, 'list')) describe(`inventory: ${noun}`, () => inventoryPromises(bench, noun));
  }
}

function inventoryPromises(bench: Bench, noun: InventoryNoun): void {
  bench.promise(noun, 'list', `meets every one of the ${noun} exactly once, in the smallest pages`, async () => {
    const before = await ids(bench, noun, 1000);
    // One by one; a large inventory in fifty steps, which turns as many pages as tell anything.
    const limit = before.length <= 60 ? 1 : Math.ceil(before.length / 50);
    const walked = await ids(bench, noun, limit);
    const after = new Set(await ids(bench, noun, 1000));
    expect(new Set(walked).size, 'none twice').toBe(walked.length);
    // Others may work on the same cloud: what was there before and after must have been met in between.
    expect(walked).toEqual(expect.arrayContaining(before.filter((id) => after.has(id))));
  });

  bench.promise(noun, 'list', `never gives more of the ${noun} than the page was asked for`, async () => {
    const page = await portOf(bench, noun).list(unhurried, { limit: 2 });
    expect(page.items.length + page.unchanged.length).toBeLessThanOrEqual(2);
  });

  bench.promise(noun, 'list', `reads one of the ${noun} as the list shows it`, async () => {
    const port = portOf(bench, noun);
    await until(bench.settleMs, async () => {
      const { items } = await port.list(unhurried, { limit: 5 });
      const listed = items[0];
      if (listed === undefined) return;
      const { native: _listedNative, ...fromList } = listed;
      const { native: _readNative, ...fromGet } = await port.get(unhurried, listed.nativeId);
      expect(fromGet).toEqual(fromList);
    });
  });

  bench.promise(noun, 'list', `says not_found for one of the ${noun} that is not there`, async () => {
    await expect(portOf(bench, noun).get(unhurried, bench.missingNativeId)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  bench.promise(noun, 'list', `leaves out of the ${noun} what the caller holds already`, async () => {
    const port = portOf(bench, noun);
    await until(bench.settleMs, async () => {
      const all = await collect(bench, noun, { limit: 1000 });
      const known = new Map<string, string>();
      for (const item of all.items) if (item.fingerprint !== undefined) known.set(item.nativeId, item.fingerprint);
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

interface AnyInventoryPort {
  list(
    context: typeof unhurried,
    request: ListRequest,
  ): ReturnType<NonNullable<Bench['connection']['instances']>['list']>;
  get(context: typeof unhurried, nativeId: string): Promise<Observation>;
}

function portOf(bench: Bench, noun: InventoryNoun): AnyInventoryPort {
  // Every inventory port lists and reads in the same way; only the observation's own fields differ, which no test here uses.
  return present(bench.connection[noun], `no port for ${noun}`) as unknown as AnyInventoryPort;
}

async function collect(bench: Bench, noun: InventoryNoun, request: ListRequest) {
  const items: Observation[] = [];
  for await (const page of walkPages(portOf(bench, noun), unhurried, request)) items.push(...page.items);
  return { items };
}

async function ids(bench: Bench, noun: InventoryNoun, limit: number): Promise<string[]> {
  return (await collect(bench, noun, { limit })).items.map((item) => item.nativeId);
}
