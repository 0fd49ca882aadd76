import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveCache } from './live-cache.ts';

let opened: string[];

beforeEach(() => {
  opened = [];
  vi.stubGlobal(
    'EventSource',
    class {
      static readonly CLOSED = 2;
      constructor(url: string) {
        opened.push(url);
      }
      addEventListener(): void {}
      close(): void {}
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

const read = (live: LiveCache, cursor: string) =>
  live.read('clouds', {}, () => Promise.resolve({ items: [], eventCursor: cursor }));

test('the stream begins at the first answer, once it is known that the person may follow it', async () => {
  const live = new LiveCache(new QueryClient());
  await read(live, '7');
  await read(live, '9');
  expect(opened).toEqual([]);
  live.allow(true);
  expect(opened).toEqual(['/api/v1/events?cursor=7']);
});

test('who may not follow changes is asked for no stream, and is told', async () => {
  const live = new LiveCache(new QueryClient());
  await read(live, '7');
  live.allow(false);
  await read(live, '9');
  expect(opened).toEqual([]);
  expect(live.getState()).toBe('off');
  expect(live.getInterruptedAt()).toBeNull();
});
