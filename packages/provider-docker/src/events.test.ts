import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCursor, toEngineEvent, watchedActions } from './event-mapping.ts';
import { jsonLines } from './lines.ts';
import { describeRecorded, recorded } from './testing/samples.ts';

const event = (Type: string, Action: string, Attributes: Record<string, string> = {}, ID = 'a'.repeat(64)) => {
  const text = JSON.stringify({ Type, Action, Actor: { ID, Attributes }, timeNano: 0 }).replace(
    '"timeNano":0',
    '"timeNano":1795360359329502719',
  );
  return toEngineEvent(JSON.parse(text), text);
};

describe('events of an engine', () => {
  it('keep every digit of their time', () => {
    const seen = event('container', 'start');
    expect(seen?.time).toBe('1795360359.329502719');
    expect(seen?.change.at).toBe('2026-11-22T15:12:39.329Z');
    expect(parseCursor(`${seen?.time}/2`)).toEqual({ time: '1795360359.329502719', seen: 2 });
    expect(() => parseCursor('yesterday')).toThrow(/no position/);
  });

  it('take the time of the event, not one that a label holds', () => {
    expect(event('container', 'start', { label: '"timeNano":1' })?.time).toBe('1795360359.329502719');
  });

  it('say what happened in words for people', () => {
    expect(event('container', 'die', { exitCode: '137' })?.change).toMatchObject({
      action: 'die',
      message: 'Exited with code 137 (killed)',
    });
    expect(event('container', 'health_status: unhealthy')?.change).toMatchObject({
      action: 'health_status',
      message: 'Health check: unhealthy',
    });
    expect(event('container', 'rename', { oldName: '/a', name: 'b' })?.change.message).toBe('Renamed from a to b');
  });

  it('tell of a connected network as of the container, and of a pull by its name', () => {
    expect(event('network', 'connect', { container: 'c1', name: 'n' })?.change).toMatchObject({
      noun: 'instances',
      nativeId: 'c1',
    });
    expect(event('image', 'pull', {}, 'nginx:1')?.change).toMatchObject({ noun: 'images', reference: 'nginx:1' });
    expect(event('image', 'tag', {}, 'sha256:1')?.change).not.toHaveProperty('reference');
  });

  it('are left out when nothing that is shown changes', () => {
    expect(watchedActions.some((action) => action.startsWith('exec'))).toBe(false);
    expect(event('daemon', 'reload')).toBeUndefined();
  });
});

describe('lines of JSON', () => {
  it('are the same however the stream is cut', async () => {
    const values = fc.array(fc.record({ a: fc.string({ unit: 'grapheme' }), b: fc.integer() }), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(values, fc.integer({ min: 1, max: 17 }), async (objects, size) => {
        const bytes = Buffer.from(objects.map((object) => `${JSON.stringify(object)}\n`).join(''));
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        const seen: unknown[] = [];
        for await (const { value } of jsonLines(Readable.from(chunks, { objectMode: true }))) seen.push(value);
        expect(seen).toEqual(objects);
      }),
    );
  });
});

describeRecorded('recorded events', () => {
  it('are each understood', () => {
    const { lines } = recorded<{ lines: { Action: string }[] }>('events');
    const watched = lines.filter(({ Action }) =>
      watchedActions.some((action) => Action === action || Action.startsWith(`${action}:`)),
    );
    for (const line of watched) expect(toEngineEvent(line, JSON.stringify(line))?.change.noun).toBeDefined();
    expect(watched.length).toBeGreaterThan(30);
    expect(watched.length).toBeLessThan(lines.length);
  });
});
