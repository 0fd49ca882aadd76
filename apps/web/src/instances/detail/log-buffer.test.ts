import { expect, test } from 'vitest';
import {
  appended,
  emptyLog,
  filteredLines,
  keptLines,
  logHistogram,
  toLogText,
  type WireLogLine,
} from './log-buffer.ts';

const line = (text: string, second = 0, stream: 'stdout' | 'stderr' = 'stdout'): WireLogLine => ({
  at: new Date(second * 1000).toISOString(),
  stream,
  text,
});

test('a stack frame takes the level of the line that it hangs on', () => {
  const { lines } = appended(emptyLog, [line('ERROR: no'), line('    at f (x.js:1)'), line('next')], true);
  expect(lines.map((each) => [each.level, each.isContinuation])).toEqual([
    ['error', false],
    ['error', true],
    [undefined, false],
  ]);
});

test('old lines are dropped while following and kept while reading', () => {
  const many = Array.from({ length: keptLines + 5 }, (_, index) => line(`${index}`));
  expect(appended(emptyLog, many, true).lines).toHaveLength(keptLines);
  const read = appended(emptyLog, many, false);
  expect(read.lines).toHaveLength(keptLines + 5);
  expect(read.received).toBe(keptLines + 5);
});

test('search, level and stream narrow together', () => {
  const { lines } = appended(emptyLog, [line('ERROR: a'), line('warn: b', 0, 'stderr'), line('c')], true);
  const shown = (filter: Partial<Parameters<typeof filteredLines>[1]>) =>
    filteredLines(lines, { search: '', level: 'all', stream: 'all', ...filter }).map((each) => each.text);
  expect(shown({})).toEqual(['ERROR: a', 'warn: b', 'c']);
  expect(shown({ level: 'warn' })).toEqual(['ERROR: a', 'warn: b']);
  expect(shown({ stream: 'stderr' })).toEqual(['warn: b']);
  expect(shown({ search: 'C' })).toEqual(['c']);
});

test('every line with a time is counted once', () => {
  const { lines } = appended(
    emptyLog,
    Array.from({ length: 100 }, (_, index) => line(index === 50 ? 'ERROR: x' : 'x', index)),
    true,
  );
  const bins = logHistogram(lines, 10);
  expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(100);
  expect(bins.reduce((sum, bin) => sum + bin.errors, 0)).toBe(1);
  expect(logHistogram([], 10)).toEqual([]);
});

test('a saved log has its times', () => {
  expect(toLogText(appended(emptyLog, [line('hello')], true).lines)).toBe('1970-01-01T00:00:00.000Z stdout hello\n');
});
