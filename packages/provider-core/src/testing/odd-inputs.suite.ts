import { expect } from 'vitest';
import { ProviderError } from '../errors.ts';
import { type Bench, present, unhurried } from './bench.ts';
import { type Making, newOrder, type Order, untilSeen } from './made.ts';
import { firewallMaking, networkMaking, volumeMaking } from './makings.ts';

const oddTags = { 'stage 🚀': '🎉 – «ß»' };
const oddNames = [(name: string) => `${name} 🚀 "quoted" <b>&amp;`, (name: string) => name.padEnd(10_000, 'x')];

/** Names and tags that nobody expects: kept to the letter, or refused; never cut, never taken for something else. */
export function oddInputsSuite(bench: Bench): void {
  bench.group('odd inputs', () => {
    for (const noun of ['volumes', 'networks', 'firewalls'] as const) {
      const making = { volumes: volumeMaking, networks: networkMaking, firewalls: firewallMaking }[noun](bench);

      bench.promise(noun, 'create', `keeps odd names and tags of ${noun} to the letter, or refuses them`, async () => {
        const plain = newOrder(bench, 'odd');
        const orders = oddNames.map((odd) => ({ ...newOrder(bench, 'odd'), name: odd(plain.name) }));
        for (const order of [...orders, { ...plain, tags: oddTags }]) {
          const nativeId = await madeOrRefused(bench, making, order, ['invalid_request']);
          if (nativeId === undefined) continue;
          const { name, tags } = order;
          await untilSeen(bench, noun, nativeId, (seen) => expect(seen).toMatchObject({ name, tags }));
        }
      });

      bench.promise(noun, 'create', `makes two of the ${noun} of one name, or says conflict`, async () => {
        const first = newOrder(bench, 'twin');
        const second = { ...newOrder(bench, 'twin'), name: first.name };
        const firstId = present(await madeOrRefused(bench, making, first, []), 'nothing made');
        const secondId = await madeOrRefused(bench, making, second, ['conflict', 'invalid_request']);
        expect(secondId).not.toBe(firstId);
        await untilSeen(bench, noun, firstId, ({ operationId }) => expect(operationId).toBe(first.token.operationId));
      });
    }

    bench.promise('instances', 'tag', 'keeps odd tags of an instance to the letter, or refuses them', async () => {
      const { nativeId, tags: before } = await bench.resident();
      const tag = present(bench.connection.instances.tag, 'no method tag');
      const isTaken = await takenOrRefused(() => tag(unhurried, nativeId, { ...before, ...oddTags }));
      if (isTaken) await untilSeen(bench, 'instances', nativeId, ({ tags }) => expect(tags).toMatchObject(oddTags));
      await tag(unhurried, nativeId, before);
    });
  });
}

async function madeOrRefused(
  bench: Bench,
  making: Making,
  order: Order,
  refusals: readonly string[],
): Promise<string | undefined> {
  try {
    const { nativeId } = present(await making.make(order), 'nothing made');
    bench.atEnd(async () => making.remove(nativeId));
    return nativeId;
  } catch (error) {
    if (error instanceof ProviderError && refusals.includes(error.code)) return undefined;
    throw error;
  }
}

async function takenOrRefused(act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'invalid_request') return false;
    throw error;
  }
}
