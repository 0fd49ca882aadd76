import type { Image } from '@kumo/model';
import { expect, test } from 'vitest';
import { UploadStore } from './upload-store.ts';

const order = { cloudId: 'cld_1', name: 'disk', format: 'raw' };
const file = new File(['0123456789'], 'disk.raw');
const image = { id: 'img_1' } as Image; // what is answered is passed on as it is

/** A store whose sending goes as the test says. */
function storeOf() {
  const sent: {
    onSent(bytes: number): void;
    signal: AbortSignal;
    take(answer: Image): void;
    refuse(error: Error): void;
  }[] = [];
  const store = new UploadStore(
    (_order, _file, sending) =>
      new Promise((take, refuse) => {
        sent.push({ ...sending, take, refuse });
        sending.signal.addEventListener('abort', () => refuse(new Error('aborted')));
      }),
  );
  const at = (index: number) => {
    const sending = sent[index];
    if (sending === undefined) throw new Error(`nothing was sent for the ${index + 1}th time`);
    return sending;
  };
  return { store, at, states: () => store.all().map(({ state }) => state) };
}

/** Lets what was settled be heard of. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('an upload goes on when the dialog that began it is closed, and its answer is heard', async () => {
  const { store, at, states } = storeOf();
  const heard: unknown[] = [];
  store.onTaken((answer) => heard.push(answer));
  const id = store.start(file, order);
  const close = store.watch(id, () => heard.push('the dialog'));
  expect(store.all()).toMatchObject([{ isWatched: true }]);
  close();
  at(0).onSent(4);
  expect(store.all()).toMatchObject([{ id, state: 'sending', sentBytes: 4, isWatched: false }]);
  expect(at(0).signal.aborted).toBe(false);
  at(0).take(image);
  await settled();
  expect(states()).toEqual([]);
  expect(heard).toEqual([image]);
});

test('a dialog that is still open hears that its own upload was taken, and of no other', async () => {
  const { store, at, states } = storeOf();
  const closed: string[] = [];
  const [one, two] = [store.start(file, order), store.start(file, order)];
  store.watch(one, () => closed.push('one'));
  store.watch(two, () => closed.push('two'));
  at(1).take(image);
  await settled();
  expect(closed).toEqual(['two']);
  expect(states()).toEqual(['sending']);
});

test('what is cancelled is broken off at once, and is no failure', async () => {
  const { store, at, states } = storeOf();
  const id = store.start(file, order);
  store.cancel(id);
  expect(at(0).signal.aborted).toBe(true);
  await settled();
  expect(states()).toEqual(['cancelled']);
  store.forget(id);
  expect(states()).toEqual([]);
});

test('what failed in the background stays with its reason, and can be sent once more', async () => {
  const { store, at, states } = storeOf();
  const id = store.start(file, order);
  at(0).onSent(4);
  const lost = new Error('lost');
  at(0).refuse(lost);
  await settled();
  expect(store.all()).toMatchObject([{ state: 'failed', error: lost }]);
  store.again(id);
  expect(store.all()).toMatchObject([{ state: 'sending', sentBytes: 0, error: undefined }]);
  at(1).take(image);
  await settled();
  expect(states()).toEqual([]);
});

test('what failed under the eyes of a dialog is forgotten when that is closed', async () => {
  const { store, at, states } = storeOf();
  const close = store.watch(store.start(file, order), () => undefined);
  at(0).refuse(new Error('lost'));
  await settled();
  expect(states()).toEqual(['failed']);
  close();
  expect(states()).toEqual([]);
});

test('one that is on its way cannot be forgotten', () => {
  const { store, states } = storeOf();
  store.forget(store.start(file, order));
  expect(states()).toEqual(['sending']);
});
