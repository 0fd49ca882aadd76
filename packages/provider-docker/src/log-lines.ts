import type { LogLine } from '@kumo/provider-core';
import type { LogPiece } from './log-frames.ts';

const newline = 0x0a;
/** The engine cuts a long line into entries of this many bytes, each with its own time. */
const entryLimit = 16 * 1024;
/** A line longer than this is handed on in parts, so that no workload can fill our memory, bytes. */
const lineLimit = 1024 * 1024;

const timestamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)) /;
/** Longest timestamp with its space, bytes. */
const timestampLimit = 36;

interface Unfinished {
  readonly at: string | null;
  readonly parts: Buffer[];
  length: number;
}

/**
 * Puts log lines together from pieces that were asked for with timestamps. `isFramed`: each piece is one entry of the engine, with
 * its time in front, and a line goes on in the next entry of its stream until one ends with a newline. Otherwise pieces are cut
 * anywhere, and only newlines count.
 */
export class LogLines {
  readonly #isFramed: boolean;
  readonly #unfinished = new Map<LogLine['stream'], Unfinished>();

  constructor(isFramed: boolean) {
    this.#isFramed = isFramed;
  }

  /** Takes a piece in; gives the lines that it completes. */
  *take({ stream, payload }: LogPiece): Generator<LogLine> {
    let rest = payload;
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
      this.#append(stream, rest.subarray(0, end));
      yield* this.#finish(stream);
      rest = rest.subarray(end + 1);
    }
    if (rest.length === 0) return;
    this.#append(stream, rest);
    if ((this.#unfinished.get(stream)?.length ?? 0) > lineLimit) yield* this.#finish(stream);
  }

  /** What was begun when the stream ended: a last line without a newline. */
  *end(): Generator<LogLine> {
    for (const stream of [...this.#unfinished.keys()]) yield* this.#finish(stream);
  }

  #append(stream: LogLine['stream'], bytes: Buffer): void {
    const line = this.#unfinished.get(stream);
    if (!this.#isFramed) {
      // The memory of a chunk is not kept for a few bytes of it.
      const part = Buffer.from(bytes);
      if (line === undefined) this.#unfinished.set(stream, { at: null, parts: [part], length: part.length });
      else grow(line, part);
      return;
    }
    const entry = splitTimestamp(bytes);
    if (line === undefined)
      this.#unfinished.set(stream, { at: entry.at, parts: [Buffer.from(entry.text)], length: entry.text.length });
    else grow(line, Buffer.from(entry.text));
  }

  *#finish(stream: LogLine['stream']): Generator<LogLine> {
    const line = this.#unfinished.get(stream);
    if (line === undefined) return;
    this.#unfinished.delete(stream);
    const bytes = Buffer.concat(line.parts);
    if (this.#isFramed) {
      yield { at: line.at, stream, text: shownText(bytes) };
      return;
    }
    const entry = splitTimestamp(bytes);
    yield { at: entry.at, stream, text: shownText(withoutInnerTimestamps(entry.text)) };
  }
}

function grow(line: Unfinished, part: Buffer): void {
  line.parts.push(part);
  line.length += part.length;
}

function splitTimestamp(bytes: Buffer): { at: string | null; text: Buffer } {
  const match = timestamp.exec(bytes.toString('latin1', 0, timestampLimit));
  return match === null ? { at: null, text: bytes } : { at: match[1] ?? null, text: bytes.subarray(match[0].length) };
}

/** Without frames a long line has the time of each of its entries in the middle: exactly after every 16 KiB of text. */
function withoutInnerTimestamps(text: Buffer): Buffer {
  const parts: Buffer[] = [];
  let rest = text;
  while (rest.length > entryLimit) {
    parts.push(rest.subarray(0, entryLimit));
    rest = splitTimestamp(rest.subarray(entryLimit)).text;
  }
  return parts.length === 0 ? text : Buffer.concat([...parts, rest]);
}

/** What a terminal would leave on the screen of a line that was overwritten with carriage returns, e.g. by a progress bar. */
function shownText(bytes: Buffer): string {
  const text = bytes.toString('utf8').replace(/\r+$/, '');
  return text.slice(text.lastIndexOf('\r') + 1);
}
