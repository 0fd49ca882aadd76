import { describe, expect } from 'vitest';
import { type Bench, present, unhurried } from './bench.ts';
import { until } from './until.ts';

/** What instances use: made, found, removed. */
export function belongingsSuite(bench: Bench): void {
  for (const noun of ['volumes', 'networks'] as const) {
    describe(noun, () => {
      let nativeId: string | undefined;
      bench.promise(noun, 'create', `makes one of the ${noun} however often it is asked with one token`, async () => {
        const port = present(bench.connection[noun], `no port for ${noun}`);
        const order = { name: bench.newName(noun), token: bench.newToken(), tags: { stage: 'test' } };
        const sized = noun === 'volumes' ? { ...order, sizeBytes: 2 ** 30 } : order;
        const first = present(await port.create?.(unhurried, sized), 'nothing made');
        bench.atEnd(async () => port.delete?.(unhurried, first.nativeId));
        const second = present(await port.create?.(unhurried, sized), 'nothing made');
        expect(second.nativeId).toBe(first.nativeId);
        nativeId = first.nativeId;
        await until(bench.settleMs, async () => {
          const seen = await port.get(unhurried, first.nativeId);
          expect(seen).toMatchObject({ name: order.name, operationId: order.token.operationId });
        });
      });
      bench.promise(noun, 'delete', `removes one of the ${noun}, and a second time changes nothing`, async () => {
        const port = present(bench.connection[noun], `no port for ${noun}`);
        const id = present(nativeId, 'nothing was made');
        for (let times = 0; times < 2; times += 1) await port.delete?.(unhurried, id);
        await until(bench.settleMs, async () => {
          await expect(port.get(unhurried, id)).rejects.toMatchObject({ code: 'not_found' });
        });
      });
    });
  }

  describe('images', () => {
    bench.promise(
      'images',
      'pull',
      'pulls an image, says how far it is, and a second time changes nothing',
      async () => {
        const port = present(bench.connection.images, 'no port for images');
        const reference = present(bench.target.pullReference, 'the target does not say what to pull (pullReference)');
        const details: string[] = [];
        const pull = () => port.pull?.(unhurried, reference, ({ detail }) => void details.push(detail));
        const first = present(await pull(), 'nothing pulled');
        expect(present(await pull(), 'nothing pulled').nativeId).toBe(first.nativeId);
        expect((await port.get(unhurried, first.nativeId)).state).toBe('available');
        expect(details.length).toBeGreaterThan(0);
      },
    );
    bench.promise('images', 'delete', 'takes an image that is gone already for removed', async () => {
      await bench.connection.images?.delete?.(unhurried, bench.missingNativeId('images'));
    });
  });
}
