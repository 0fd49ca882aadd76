import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventStream, type LiveState } from './event-stream.ts';

/** The browser's EventSource, driven by the test. */
class StandIn {
  static readonly CLOSED = 2;
  static opened: StandIn[] = [];
  readonly url: string;
  readyState = 0;
  onopen: (() => void) | undefined;
  onerror: (() => void) | undefined;
  private readonly heard = new Map<string, (message: { data: string }) => void>();

  constructor(url: string) {
    this.url = url;
    StandIn.opened.push(this);
  }
  addEventListener(name: string, listener: (message: { data: string }) => void): void {
    this.heard.set(name, listener);
  }
  close(): void {
    this.readyState = 2;
  }
  tell(type: string, id: string): void {
    this.heard.get(type)?.({ data: JSON.stringify({ id, type, resource: {} }) });
  }
  refuse(): void {
    this.readyState = 2;
    this.onerror?.();
  }
}

let states: LiveState[];
let opens: boolean[];
let refusals: number;
const latest = () => StandIn.opened.at(-1) ?? new StandIn('none');
const stream = () =>
  new EventStream({
    onEvent: () => undefined,
    onState: (state) => states.push(state),
    onOpen: (isComplete) => opens.push(isComplete),
    onRefused: () => {
      refusals += 1;
    },
  });

beforeEach(() => {
  states = [];
  opens = [];
  refusals = 0;
  StandIn.opened = [];
  vi.stubGlobal('EventSource', StandIn);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('after a refusal it goes on from the last event, and nothing need be read again', () => {
  stream().start('100');
  latest().onopen?.();
  latest().tell('instance.updated', '107');
  latest().refuse();
  vi.advanceTimersByTime(1000);
  expect(latest().url).toBe('/api/v1/events?cursor=107');
  latest().onopen?.();
  expect(states).toEqual(['live', 'interrupted', 'live']);
  expect(opens).toEqual([true, true]);
  expect(refusals).toBe(1);
});

test('without any position, what happened meanwhile must be read anew', () => {
  stream().start(undefined);
  latest().refuse();
  vi.advanceTimersByTime(1000);
  latest().onopen?.();
  expect(opens).toEqual([false]);
});

test('refusals are answered more and more slowly, at most every 10 s', () => {
  stream().start('1');
  const waits: number[] = [];
  for (let refusal = 0; refusal < 6; refusal += 1) {
    const before = StandIn.opened.length;
    latest().refuse();
    let waited = 0;
    while (StandIn.opened.length === before) {
      vi.advanceTimersByTime(500);
      waited += 500;
    }
    waits.push(waited);
  }
  expect(waits).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
});

test('an answer that is older than the stream makes it start over from there, a newer one does not', () => {
  const one = stream();
  one.start('50');
  one.start('60');
  expect(StandIn.opened).toHaveLength(1);
  one.start('40');
  expect(latest().url).toBe('/api/v1/events?cursor=40');
  expect(StandIn.opened[0]?.readyState).toBe(StandIn.CLOSED);
});

test('a stopped stream is not opened again', () => {
  const one = stream();
  one.start('1');
  latest().refuse();
  one.stop();
  vi.advanceTimersByTime(60_000);
  expect(StandIn.opened).toHaveLength(1);
});
