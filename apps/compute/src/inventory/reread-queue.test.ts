import { expect, test, vi } from 'vitest';
import type { ProviderNote } from './provider-notes.ts';
import { type Reread, type RereadOutcome, RereadQueue } from './reread-queue.ts';

let told = 0;

function note(nativeId: string, action = 'start'): ProviderNote {
  told += 1;
  return {
    type: 'changed',
    noun: 'instances',
    nativeId,
    action,
    at: '2026-11-22T14:21:08.113Z',
    cursor: `c${told}`,
    message: null,
  };
}

/** A queue whose reads end when the test says so. */
function manualQueue(atOnce = 8) {
  const reads: { reread: Reread; end: (outcome?: RereadOutcome) => void }[] = [];
  const queue = new RereadQueue({
    atOnce,
    read: (reread) => new Promise((resolve) => reads.push({ reread, end: (outcome = 'done') => resolve(outcome) })),
  });
  return { queue, reads };
}

test('the first event of a quiet thing is read at once; what comes meanwhile leads to one more read', async () => {
  const { queue, reads } = manualQueue();
  queue.add(note('a', 'kill'));
  expect(reads).toHaveLength(1);
  queue.add(note('a', 'die'));
  queue.add(note('a', 'stop'));
  expect(reads).toHaveLength(1);
  reads[0]?.end();
  await vi.waitFor(() => expect(reads).toHaveLength(2));
  expect(reads[1]?.reread.notes.map(({ action }) => action)).toEqual(['die', 'stop']);
});

test('things do not wait for each other, up to the number that may be read at once', () => {
  const { queue, reads } = manualQueue(2);
  for (const id of ['a', 'b', 'c']) queue.add(note(id));
  expect(reads.map(({ reread }) => reread.nativeId)).toEqual(['a', 'b']);
});

test('the cursor passes an event only when it and everything told before it is written', async () => {
  const { queue, reads } = manualQueue();
  const [first, second] = [note('a'), note('b')];
  queue.add(first);
  queue.add(second);
  reads[1]?.end();
  await Promise.resolve();
  expect(queue.cursor).toBeNull();
  reads[0]?.end();
  await vi.waitFor(() => expect(queue.cursor).toBe(second.cursor));
});

test('what got no answer is read again, and its events are not lost', async () => {
  vi.useFakeTimers();
  try {
    const { queue, reads } = manualQueue();
    queue.add(note('a', 'die'));
    reads[0]?.end('later');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(queue.cursor).toBeNull();
    expect(reads[1]?.reread.notes.map(({ action }) => action)).toEqual(['die']);
  } finally {
    vi.useRealTimers();
  }
});

test('a thing that changes all the time is read a few times a second, and its last change is read', async () => {
  vi.useFakeTimers();
  try {
    let now = 0;
    const read = vi.fn(async (): Promise<RereadOutcome> => 'done');
    const queue = new RereadQueue({ read, now: () => now });
    for (let change = 0; change < 100; change += 1) {
      queue.add(note('a'));
      now += 10;
      await vi.advanceTimersByTimeAsync(10);
    }
    const last = note('a');
    queue.add(last);
    expect(read.mock.calls.length).toBeLessThanOrEqual(13);
    now += 1_000;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(queue.cursor).toBe(last.cursor);
    await queue.stop();
  } finally {
    vi.useRealTimers();
  }
});

test('held events are read once released; a stopped queue reads nothing more', async () => {
  const { queue, reads } = manualQueue();
  queue.hold();
  queue.add(note('a'));
  expect(reads).toHaveLength(0);
  queue.release();
  expect(reads).toHaveLength(1);
  reads[0]?.end();
  await queue.stop();
  queue.add(note('b'));
  expect(reads).toHaveLength(1);
});
