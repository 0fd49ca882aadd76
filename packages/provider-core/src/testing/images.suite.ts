import { expect } from 'vitest';
import { type Bench, present, unhurried } from './bench.ts';
import { listAll } from './inventory.ts';
import { type Making, newOrder, removeTwice, untilSeen } from './made.ts';
import { until } from './until.ts';

/** Images that are brought in: pulled by name, or passed on as they come. */
export function imagesSuite(bench: Bench): void {
  bench.group('images', () => {
    const port = () => present(bench.connection.images, 'no port for images');
    const making: Making = { make: async () => undefined, remove: (id) => port().delete?.(unhurried, id) };

    bench.promise(
      'images',
      'pull',
      'pulls an image, says how far it is, and a second time changes nothing',
      async () => {
        const reference = present(bench.target.pullReference, 'the target does not say what to pull (pullReference)');
        const details: string[] = [];
        const pull = () => port().pull?.(unhurried, reference, ({ detail }) => void details.push(detail));
        const first = present(await pull(), 'nothing pulled');
        expect(present(await pull(), 'nothing pulled').nativeId).toBe(first.nativeId);
        expect((await port().get(unhurried, first.nativeId)).state).toBe('available');
        expect(details.length).toBeGreaterThan(0);
      },
    );

    bench.promise(
      'images',
      'upload',
      'makes one image of what is passed on, also after it broke off once',
      async () => {
        const { format, content } = present(bench.target.upload, 'the target does not say what to upload (upload)');
        const order = { ...newOrder(bench, 'upload'), format };
        const upload = async (pieces: AsyncIterable<Uint8Array>) =>
          present(await port().upload?.(unhurried, order, pieces), 'nothing uploaded');
        const named = async () => (await listAll(bench, 'images')).filter(({ name }) => name === order.name);
        bench.atEnd(async () => {
          for (const { nativeId } of await named()) await port().delete?.(unhurried, nativeId);
        });
        const broken = upload(brokenOff(content()));
        await expect(broken).rejects.toMatchObject({ name: 'ProviderError' });
        const first = await upload(content());
        expect((await upload(content())).nativeId, 'uploaded twice').toBe(first.nativeId);
        await until(bench.settleMs, async () => {
          expect((await named()).map(({ nativeId }) => nativeId)).toEqual([first.nativeId]);
        });
        await untilSeen(bench, 'images', first.nativeId, (seen) => {
          expect(seen).toMatchObject({ state: 'available', name: order.name, operationId: order.token.operationId });
        });
        if (bench.offers('images', 'delete')) await removeTwice(bench, 'images', first.nativeId, making);
      },
    );

    bench.promise('images', 'delete', 'takes an image that is gone already for removed', async () => {
      await port().delete?.(unhurried, bench.missingNativeId('images'));
    });
  });
}

/** The first piece, and then the end of the line. */
async function* brokenOff(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    yield piece;
    throw new Error('the sender went away');
  }
}
