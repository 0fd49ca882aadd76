import { expect } from 'vitest';
import type { ProviderEvent } from '../ports/index.ts';
import { type Bench, present, unhurried } from './bench.ts';
import { until } from './until.ts';

type Changed = Extract<ProviderEvent, { type: 'changed' }>;

/** The stream of changes: ready first, nothing missed, goes on where it was left. */
export function eventsSuite(bench: Bench): void {
  bench.group('events', () => {
    let cursor: string | undefined;
    let nativeId: string | undefined;

    bench.promise('events', 'subscribe', 'says ready first, and then what happens', async () => {
      const stream = follow(bench, {});
      try {
        await until(bench.settleMs, () => expect(stream.events.length).toBeGreaterThan(0));
        expect(stream.events[0]?.type).toBe('ready');
        const launched = await bench.launch(bench.newLaunch('events'));
        nativeId = launched.nativeId;
        const event = await until(bench.settleMs, () =>
          present(changesOf(stream.events, launched.nativeId)[0], 'no event'),
        );
        expect(event).toMatchObject({ noun: 'instances' });
        expect(Date.parse(event.at)).not.toBeNaN();
        cursor = changesOf(stream.events, launched.nativeId).at(-1)?.cursor;
      } finally {
        await stream.end();
      }
    });

    bench.promise('events', 'subscribe', 'goes on after the last event that was seen', async () => {
      const id = present(nativeId, 'nothing was launched');
      const since = present(cursor, 'no event was seen');
      await bench.connection.instances.stop(unhurried, id);
      await bench.untilState(id, 'stopped');
      const stream = follow(bench, { since });
      try {
        await until(bench.settleMs, () => expect(changesOf(stream.events, id).length).toBeGreaterThan(0));
        expect(changesOf(stream.events, id).map((event) => event.cursor)).not.toContain(since);
      } finally {
        await stream.end();
      }
    });

    bench.promise('events', 'subscribe', 'ends within a second of being called off', async () => {
      const stream = follow(bench, {});
      await until(bench.settleMs, () => expect(stream.events.length).toBeGreaterThan(0));
      const calledOffAt = Date.now();
      await stream.end();
      expect(Date.now() - calledOffAt).toBeLessThan(1_000);
    });
  });
}

function changesOf(events: readonly ProviderEvent[], nativeId: string): Changed[] {
  return events.filter((event): event is Changed => event.type === 'changed' && event.nativeId === nativeId);
}

function follow(bench: Bench, request: { readonly since?: string }) {
  const caller = new AbortController();
  const events: ProviderEvent[] = [];
  const reading = (async () => {
    const port = present(bench.connection.events, 'no events');
    for await (const event of present(port.subscribe?.({ signal: caller.signal }, request), 'no stream'))
      events.push(event);
  })();
  // Awaited in `end`; a failure before that shows as a condition that is never met, and then there.
  reading.catch(() => undefined);
  return {
    events,
    end: async () => {
      caller.abort();
      await reading;
    },
  };
}
