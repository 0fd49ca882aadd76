import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framedPieces, type LogPiece, rawPieces } from './log-frames.ts';
import { LogLines } from './log-lines.ts';
import { describeRecorded, recorded } from './testing/samples.ts';

const at = '2026-11-22T15:12:39.575728575Z';
const entryLimit = 16 * 1024;

/** What the engine would send for these entries. */
function framed(pieces: readonly { stream: LogPiece['stream']; payload: Buffer }[]): Buffer {
  const frames = pieces.map(({ stream, payload }) => {
    const header = Buffer.alloc(8);
    header[0] = stream === 'stderr' ? 2 : 1;
    header.writeUInt32BE(payload.length, 4);
    return Buffer.concat([header, payload]);
  });
  return Buffer.concat(frames);
}

/** The same bytes, cut at any places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function linesOf(pieces: AsyncIterable<LogPiece>, isFramed: boolean) {
  const lines = new LogLines(isFramed);
  const done = (await collected(pieces)).flatMap((piece) => [...lines.take(piece)]);
  return [...done, ...lines.end()];
}

const chunksOf = (chunks: readonly Buffer[]) => Readable.from(chunks, { objectMode: true });
const places = fc.array(fc.nat({ max: 200_000 }), { maxLength: 40 });
const piece = fc.record({
  stream: fc.constantFrom('stdout' as const, 'stderr' as const),
  payload: fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
});
const text = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((line) => !/[\n\r]/.test(line));

describe('frames of a log', () => {
  it('are the same however the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), places, async (pieces, cuts) => {
        const seen = await collected(framedPieces(chunksOf(cut(framed(pieces), cuts))));
        expect(seen.map(({ stream, payload }) => [stream, payload.toString('hex')])).toEqual(
          pieces.map(({ stream, payload }) => [stream, payload.toString('hex')]),
        );
      }),
    );
  });

  it('are refused when they are none', async () => {
    await expect(collected(framedPieces(chunksOf([Buffer.from('plain text, no frames')])))).rejects.toThrow(RangeError);
  });
});

describe('lines of a log', () => {
  it('come out whole, with their time and stream, however the stream is cut', async () => {
    const entry = fc.record({ stream: fc.constantFrom('stdout' as const, 'stderr' as const), text });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 20 }), places, async (entries, cuts) => {
        const pieces = entries.map(({ stream, text }) => ({ stream, payload: Buffer.from(`${at} ${text}\n`) }));
        const seen = await linesOf(framedPieces(chunksOf(cut(framed(pieces), cuts))), true);
        expect(seen).toEqual(entries.map(({ stream, text }) => ({ at, stream, text })));
      }),
    );
  });

  it('come out whole of a terminal as well', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 20 }), places, async (texts, cuts) => {
        const bytes = Buffer.from(texts.map((line) => `${at} ${line}\r\n`).join(''));
        const seen = await linesOf(rawPieces(chunksOf(cut(bytes, cuts))), false);
        expect(seen).toEqual(texts.map((line) => ({ at, stream: 'stdout', text: line })));
      }),
    );
  });

  it('of more than 16 KiB are joined, without the times in between', async () => {
    const long = 'x'.repeat(entryLimit * 2 + 100);
    const entries = [
      long.slice(0, entryLimit),
      long.slice(entryLimit, entryLimit * 2),
      `${long.slice(entryLimit * 2)}\n`,
    ];
    const pieces = entries.map((part) => ({ stream: 'stdout' as const, payload: Buffer.from(`${at} ${part}`) }));
    expect(await linesOf(framedPieces(chunksOf([framed(pieces)])), true)).toEqual([
      { at, stream: 'stdout', text: long },
    ]);
    const raw = Buffer.concat(pieces.map(({ payload }) => payload));
    expect(await linesOf(rawPieces(chunksOf(cut(raw, [5000, 16400, 16420, 33000]))), false)).toEqual([
      { at, stream: 'stdout', text: long },
    ]);
  });

  it('of one stream are not mixed with those of the other', async () => {
    const pieces = [
      { stream: 'stdout' as const, payload: Buffer.from(`${at} begun, `) },
      { stream: 'stderr' as const, payload: Buffer.from(`${at} oh\n`) },
      { stream: 'stdout' as const, payload: Buffer.from(`${at} ended\n`) },
    ];
    const seen = await linesOf(framedPieces(chunksOf([framed(pieces)])), true);
    expect(seen.map(({ stream, text }) => [stream, text])).toEqual([
      ['stderr', 'oh'],
      ['stdout', 'begun, ended'],
    ]);
  });

  it('show what a terminal would of a progress bar, and a last line without its end', async () => {
    const bytes = Buffer.from(`${at} 10%\r 50%\r100%\r\n${at} tail`);
    expect((await linesOf(rawPieces(chunksOf([bytes])), false)).map(({ text }) => text)).toEqual(['100%', 'tail']);
  });

  it('without an end are handed on in parts, so that they fill no memory', () => {
    const lines = new LogLines(false);
    let parts = 0;
    for (let index = 0; index < 100; index += 1) {
      const payload = Buffer.alloc(64 * 1024, 'x');
      parts += [...lines.take({ stream: 'stdout', payload })].length;
    }
    expect(parts).toBeGreaterThanOrEqual(5);
  });
});

describeRecorded('recorded logs', () => {
  it('are read with and without frames', async () => {
    const multiplexed = Buffer.from(recorded<{ bodyHex: string }>('logs-multiplexed').bodyHex, 'hex');
    expect(await linesOf(framedPieces(chunksOf([multiplexed])), true)).toEqual([
      { at: '2026-11-22T15:12:39.575287557Z', stream: 'stdout', text: 'out' },
      { at: '2026-11-22T15:12:39.575291128Z', stream: 'stderr', text: 'err' },
    ]);
    const raw = Buffer.from(recorded<{ bodyHex: string }>('logs-tty-raw').bodyHex, 'hex');
    expect((await linesOf(rawPieces(chunksOf([raw])), false)).map(({ text }) => text)).toEqual(['hello tty']);
  });
});
