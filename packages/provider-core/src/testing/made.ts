import { expect } from 'vitest';
import type { InventoryNoun, Observation } from '../observations/index.ts';
import type { Created, OwnershipToken } from '../ports/index.ts';
import { type Bench, present, unhurried } from './bench.ts';
import { inventoryOf, listIds } from './inventory.ts';
import { until } from './until.ts';

/** What is asked for when something is made: a fresh name and token, and one tag. */
export interface Order {
  readonly name: string;
  readonly token: OwnershipToken;
  readonly tags: Readonly<Record<string, string>>;
}

/** An order that nobody gave before. */
export function newOrder(bench: Bench, role: string): Order {
  return { name: bench.newName(role), token: bench.newToken(), tags: { stage: 'test' } };
}

/** How something is made and removed. */
export interface Making {
  make(order: Order): Promise<Created | undefined>;
  remove(nativeId: string): Promise<void> | undefined;
  /** What one of them has that has no name of its own, or can't carry our mark. Default: name, mark and tags of the order. */
  readonly shows?: (order: Order) => object;
}

/**
 * Makes one thing by two calls with one token and sees that it is one: the same id twice, listed once, found under its name with
 * our mark and its tags. It is removed at the end, if it is not before.
 */
export async function makeOnce(bench: Bench, noun: InventoryNoun, making: Making): Promise<string> {
  const order = newOrder(bench, noun.toLowerCase());
  const first = present(await making.make(order), `nothing made of ${noun}`);
  bench.atEnd(async () => making.remove(first.nativeId));
  const second = present(await making.make(order), `nothing made of ${noun}`);
  expect(second.nativeId, 'made twice').toBe(first.nativeId);
  const shows = making.shows?.(order) ?? { name: order.name, operationId: order.token.operationId, tags: order.tags };
  await untilSeen(bench, noun, first.nativeId, (seen) => expect(seen).toMatchObject(shows));
  await until(bench.settleMs, async () => {
    const listed = (await listIds(bench, noun)).filter((id) => id === first.nativeId);
    expect(listed, 'listed').toEqual([first.nativeId]);
  });
  return first.nativeId;
}

/** Reads one again and again until it is as it should be. */
export async function untilSeen<N extends InventoryNoun>(
  bench: Bench,
  noun: N,
  nativeId: string,
  check: (seen: Observation<N>) => void,
): Promise<Observation<N>> {
  return await until(bench.settleMs, async () => {
    // The noun names the port, and its port gives observations of that noun.
    const seen = (await inventoryOf(bench, noun).get(unhurried, nativeId)) as Observation<N>;
    check(seen);
    return seen;
  });
}

/** Removes one by two calls, and sees that it is not there any more. A third call, once it is gone, changes nothing either. */
export async function removeTwice(bench: Bench, noun: InventoryNoun, nativeId: string, making: Making): Promise<void> {
  const remove = async () => making.remove(nativeId);
  for (let times = 0; times < 2; times += 1) await bench.untilNoConflict(remove);
  await until(bench.settleMs, async () => {
    await expect(inventoryOf(bench, noun).get(unhurried, nativeId)).rejects.toMatchObject({ code: 'not_found' });
    expect(await listIds(bench, noun)).not.toContain(nativeId);
  });
  await remove();
}
