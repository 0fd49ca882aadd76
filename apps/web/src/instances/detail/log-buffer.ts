import { isContinuation, type LogLevel, logLevel, plainText } from './log-level.ts';

/** A line as the API tells it. */
export interface WireLogLine {
  readonly at: string | null;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** A line as it is shown. */
export interface LogLine {
  /** Rises by one with every line that was received. */
  readonly index: number;
  readonly at: string | null;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  /** What the line says of itself; a continuation has its first line's. */
  readonly level: LogLevel | undefined;
  readonly isContinuation: boolean;
}

/** Lines kept while one follows; while one reads further up nothing is dropped, up to twice as many. */
export const keptLines = 10_000;

/** The lines received so far, oldest first. Appending makes a new one, so that React sees the change. */
export interface LogBuffer {
  readonly lines: readonly LogLine[];
  /** How many were received in all, also those dropped since. */
  readonly received: number;
}

/** Nothing received yet. */
export const emptyLog: LogBuffer = { lines: [], received: 0 };

/**
 * The buffer with lines added at the end and the oldest ones dropped beyond the limit.
 *
 * @param isFollowing while false, lines are kept twice as long, so that what one reads does not move away
 */
export function appended(buffer: LogBuffer, wireLines: readonly WireLogLine[], isFollowing: boolean): LogBuffer {
  if (wireLines.length === 0) return buffer;
  const lines = [...buffer.lines];
  let { received } = buffer;
  for (const wire of wireLines) {
    const text = plainText(wire.text);
    const before = lines.at(-1);
    const hangs = before !== undefined && isContinuation(text) && before.stream === wire.stream;
    lines.push({
      index: received,
      at: wire.at,
      stream: wire.stream,
      text,
      level: hangs ? before.level : logLevel(text),
      isContinuation: hangs,
    });
    received += 1;
  }
  const limit = isFollowing ? keptLines : keptLines * 2;
  return { lines: lines.length > limit ? lines.slice(lines.length - limit) : lines, received };
}

/** Which lines are shown. */
export interface LogFilter {
  readonly search: string;
  /** `warn` shows warnings and errors. */
  readonly level: 'all' | 'warn' | 'error';
  readonly stream: 'all' | 'stdout' | 'stderr';
}

/** The lines that a filter lets through, in order. The array itself when nothing is filtered. */
export function filteredLines(lines: readonly LogLine[], filter: LogFilter): readonly LogLine[] {
  const search = filter.search.trim().toLowerCase();
  if (search === '' && filter.level === 'all' && filter.stream === 'all') return lines;
  return lines.filter(
    (line) =>
      (filter.stream === 'all' || line.stream === filter.stream) &&
      (filter.level === 'all' || line.level === 'error' || (filter.level === 'warn' && line.level === 'warn')) &&
      (search === '' || line.text.toLowerCase().includes(search)),
  );
}

/** How many lines fell into one span of the histogram. */
export interface LogBin {
  readonly fromMs: number;
  readonly count: number;
  readonly errors: number;
}

/** The lines' times in spans of equal length, oldest first; empty when fewer than two lines have a time. */
export function logHistogram(lines: readonly LogLine[], bins = 60): readonly LogBin[] {
  const times = lines.flatMap((line) => {
    const at = line.at === null ? Number.NaN : Date.parse(line.at);
    return Number.isFinite(at) ? [{ at, isError: line.level === 'error' && !line.isContinuation }] : [];
  });
  const first = times[0]?.at;
  const last = times.at(-1)?.at;
  if (first === undefined || last === undefined || last - first < 1000) return [];
  const span = (last - first) / bins;
  const counted = Array.from({ length: bins }, (_, index) => ({ fromMs: first + index * span, count: 0, errors: 0 }));
  for (const { at, isError } of times) {
    const bin = counted[Math.min(bins - 1, Math.max(0, Math.floor((at - first) / span)))];
    if (!bin) continue;
    bin.count += 1;
    if (isError) bin.errors += 1;
  }
  return counted;
}

/** The lines as a text file, with their times. */
export function toLogText(lines: readonly LogLine[]): string {
  return lines.map((line) => `${line.at ?? ''}${line.at ? ' ' : ''}${line.stream} ${line.text}\n`).join('');
}
