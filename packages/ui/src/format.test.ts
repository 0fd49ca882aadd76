import { expect, test } from 'vitest';
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatDuration,
  formatInstant,
  formatPercent,
  formatQuantity,
  formatSpan,
  formatVcpus,
} from './format.ts';

test('counts have separators and nouns agree with them', () => {
  expect(formatCount(12486)).toBe('12,486');
  expect(formatQuantity(1, 'instance')).toBe('1 instance');
  expect(formatQuantity(0, 'entry', 'entries')).toBe('0 entries');
});

test('bytes take the largest binary unit, and what is not known is a dash', () => {
  expect(formatBytes(0)).toBe('0 B');
  expect(formatBytes(268_435_456)).toBe('256 MiB');
  expect(formatBytes(1_610_612_736)).toBe('1.5 GiB');
  expect(formatBytes(null)).toBe('—');
});

test('a percentage keeps a decimal only while it is small', () => {
  expect(formatPercent(3.44)).toBe('3.4 %');
  expect(formatPercent(34.4)).toBe('34 %');
  expect(formatPercent(9.96)).toBe('10 %');
  expect(formatPercent(undefined)).toBe('—');
});

test('a limit of CPU may be a fraction or none at all', () => {
  expect(formatVcpus(0.5)).toBe('0.5 vCPU');
  expect(formatVcpus(null)).toBe('no CPU limit');
});

test('spans name their two largest units', () => {
  expect(formatDuration(340)).toBe('340 ms');
  expect(formatDuration(72_000)).toBe('1 min 12 s');
  expect(formatDuration(3_600_000)).toBe('1 h');
  expect(formatDuration(90_000_000)).toBe('1 day 1 h');
  expect(formatSpan(2_463_000)).toBe('41 min');
});

test('ages never go below now, whatever the clocks say', () => {
  const now = Date.parse('2026-11-22T14:00:00.000Z');
  expect(formatAgo('2026-11-22T13:59:48.000Z', now)).toBe('12 s ago');
  expect(formatAgo('2026-11-22T14:00:05.000Z', now)).toBe('now');
  expect(formatAgo('2026-11-19T14:00:00.000Z', now)).toBe('3 days ago');
});

test('instants are shown in UTC and say so', () => {
  expect(formatInstant('2026-11-22T14:21:08.123Z')).toBe('22 Nov 2026, 14:21:08 UTC');
  expect(formatInstant(null)).toBe('—');
});
