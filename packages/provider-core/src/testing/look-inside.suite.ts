import { metricSampleSchema } from '@kumo/model';
import { expect } from 'vitest';
import type { ConsoleSession, LogLine } from '../ports/index.ts';
import { type Bench, present, unhurried } from './bench.ts';
import { until } from './until.ts';

/** Logs, measurements and consoles of one running instance. */
export function lookInsideSuite(bench: Bench): void {
  bench.group('look inside', () => {
    const id = async () => (await bench.resident()).nativeId;

    bench.promise('logs', 'read', 'gives the last lines and ends', async () => {
      const lines = await until(bench.settleMs, async () => {
        const read = await readLines(bench, await id(), { tail: 2, follow: false });
        expect(read.length).toBeGreaterThan(0);
        return read;
      });
      expect(lines.length).toBeLessThanOrEqual(2);
      for (const line of lines) expect(line.text).not.toContain('\n');
    });

    bench.promise('logs', 'read', 'gives nothing from before the time it was asked for', async () => {
      const since = new Date(Date.now() + 3_600_000).toISOString();
      expect(await readLines(bench, await id(), { tail: 100, since, follow: false })).toEqual([]);
    });

    bench.promise(
      'logs',
      'follow',
      'goes on with new lines until it is called off, and then ends within a second',
      async () => {
        const caller = new AbortController();
        const lines: LogLine[] = [];
        let calledOffAt = 0;
        const request = { tail: 0, follow: true };
        for await (const line of present(bench.connection.logs, 'no logs').read(
          { signal: caller.signal },
          await id(),
          request,
        )) {
          lines.push(line);
          if (lines.length === 1) {
            calledOffAt = Date.now();
            caller.abort();
          }
        }
        expect(lines.length).toBeGreaterThan(0);
        expect(Date.now() - calledOffAt).toBeLessThan(1_000);
      },
    );

    bench.promise('metrics', 'read', 'measures what runs, and leaves out what is not there', async () => {
      const port = present(bench.connection.metrics, 'no metrics');
      const nativeId = await id();
      const sample = await until(bench.settleMs, async () => {
        const samples = await port.read(unhurried, [nativeId, bench.missingNativeId('instances')]);
        expect(samples.has(bench.missingNativeId('instances'))).toBe(false);
        const found = present(samples.get(nativeId), 'no sample');
        expect(found.cpuPercent).not.toBeNull();
        return found;
      });
      expect(metricSampleSchema.safeParse(sample).error).toBeUndefined();
      for (const value of Object.values(sample)) if (typeof value === 'number') expect(value).toBeGreaterThanOrEqual(0);
    });

    bench.promise('console', 'open', 'opens a console that answers, and ends with it', async () =>
      useConsole(bench, await id()),
    );

    bench.promise('consoleOutput', 'read', 'gives the last lines that the machine wrote to its console', async () => {
      const port = present(bench.connection.consoleOutput, 'no port for consoleOutput');
      const nativeId = await id();
      const read = (lines: number) => port.read(unhurried, nativeId, { lines });
      const text = await until(bench.settleMs, async () => {
        const output = (await read(100)) ?? '';
        expect(output).toMatch(/\S/);
        return output;
      });
      expect(linesOf(text)).toBeLessThanOrEqual(100);
      expect(linesOf((await read(1)) ?? '')).toBeLessThanOrEqual(1);
      await expect(port.read(unhurried, bench.missingNativeId('instances'), { lines: 1 })).rejects.toMatchObject({
        code: 'not_found',
      });
    });

    bench.promise('events', 'history', 'tells what happened to an instance, the newest first', async () => {
      const port = present(bench.connection.events, 'no port for events');
      const nativeId = await id();
      const events = await until(bench.settleMs, async () => {
        const past = present(await port.history?.(unhurried, nativeId, { limit: 50 }), 'no history');
        expect(past.length).toBeGreaterThan(0);
        return past;
      });
      for (const event of events) {
        expect(event.action).toMatch(/\S/);
        expect(event.message).toMatch(/\S/);
        expect(event.at).toBe(new Date(event.at).toISOString());
      }
      const instants = events.map(({ at }) => Date.parse(at));
      expect(instants).toEqual(instants.toSorted((a, b) => b - a));
      expect(await port.history?.(unhurried, nativeId, { limit: 1 })).toHaveLength(1);
    });
  });
}

async function readLines(
  bench: Bench,
  nativeId: string,
  request: { readonly tail: number; readonly since?: string; readonly follow: boolean },
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const line of present(bench.connection.logs, 'no logs').read(unhurried, nativeId, request))
    lines.push(line);
  return lines;
}

async function useConsole(bench: Bench, nativeId: string): Promise<void> {
  const talk = bench.target.console ?? { type: 'echo kumo-$((6*7))\n', expect: 'kumo-42', exit: 'exit\n' };
  const session = await present(bench.connection.console, 'no console').open(unhurried, nativeId, {
    columns: 80,
    rows: 24,
    ...(talk.command === undefined ? {} : { command: talk.command }),
  });
  if (session.kind === 'url') {
    expect(() => new URL(session.url)).not.toThrow();
    expect(Date.parse(session.expiresAt)).toBeGreaterThan(Date.now());
    return;
  }
  try {
    await talkTo(bench, session, talk);
  } finally {
    await session.close();
  }
}

async function talkTo(
  bench: Bench,
  session: Extract<ConsoleSession, { kind: 'stream' }>,
  talk: { readonly type: string; readonly expect: string; readonly exit: string },
): Promise<void> {
  let seen = '';
  const decoder = new TextDecoder();
  const reading = (async () => {
    for await (const bytes of session.output) seen += decoder.decode(bytes, { stream: true });
  })();
  session.write(new TextEncoder().encode(talk.type));
  await until(bench.settleMs, () => expect(seen).toContain(talk.expect));
  await session.resize(120, 40);
  session.write(new TextEncoder().encode(talk.exit));
  await reading;
  expect([0, null]).toContain(await session.exited);
}

function linesOf(text: string): number {
  return text === '' ? 0 : text.replace(/\n$/, '').split('\n').length;
}
