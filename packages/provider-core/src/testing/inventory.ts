import type { InventoryNoun, Observation } from '../observations/index.ts';
import { walkPages } from '../page-walk.ts';
import type { ListRequest, Page } from '../ports/index.ts';
import { type Bench, present, unhurried } from './bench.ts';

/** What lists and reads of every noun have in common. */
export interface AnyInventoryPort {
  list(context: typeof unhurried, request: ListRequest): Promise<Page<Observation>>;
  get(context: typeof unhurried, nativeId: string): Promise<Observation>;
}

/** The port of a noun, as far as it is like all others. */
export function inventoryOf(bench: Pick<Bench, 'connection'>, noun: InventoryNoun): AnyInventoryPort {
  // Every inventory port lists and reads in the same way; only the observation's own fields differ.
  return present(bench.connection[noun], `no port for ${noun}`) as unknown as AnyInventoryPort;
}

/** Everything of one noun, in pages of at most `limit`. */
export async function listAll(
  bench: Pick<Bench, 'connection'>,
  noun: InventoryNoun,
  limit = 1000,
): Promise<Observation[]> {
  const items: Observation[] = [];
  for await (const page of walkPages(inventoryOf(bench, noun), unhurried, { limit })) items.push(...page.items);
  return items;
}

/** The native ids of everything of one noun, in the order of the list. */
export async function listIds(
  bench: Pick<Bench, 'connection'>,
  noun: InventoryNoun,
  limit?: number,
): Promise<string[]> {
  return (await listAll(bench, noun, limit)).map((item) => item.nativeId);
}
