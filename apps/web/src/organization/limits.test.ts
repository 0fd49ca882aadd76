import { expect, test } from 'vitest';
import { limitsSentence, noLimits, toLimit, usedOf } from './limits.ts';

test.each([
  ['', null],
  [' 12 ', 12],
  ['0', 0],
  ['2.5', undefined],
  ['-1', undefined],
  ['1e3', undefined],
  ['many', undefined],
  ['9999999999', undefined],
] as const)('a number of instances typed as "%s" is %s', (text, limit) => {
  expect(toLimit('instances', text)).toBe(limit);
});

test('memory is typed in GiB, with a fraction, and is the same when nothing is changed', () => {
  expect(toLimit('memoryBytes', '0.5')).toBe(512 * 1024 ** 2);
  expect(toLimit('memoryBytes', String(1_500_000_000 / 1024 ** 3))).toBe(1_500_000_000);
  expect(toLimit('memoryBytes', '8 GiB')).toBeUndefined();
});

test('limits are told as a sentence, vCPUs in their own spelling', () => {
  expect(limitsSentence(noLimits)).toBe('No limit of its own');
  expect(limitsSentence({ ...noLimits, instances: 20, vcpus: 8 })).toBe('20 instances, 8 vCPUs');
});

test.each([
  [3, 20, '3 of 20'],
  [21, 20, '21 of 20, over it'],
  [0, 0, '0 of 0'],
  [3, null, '3, no limit'],
  [undefined, 20, '20 at most'],
  [undefined, null, 'No limit'],
] as const)(
  'use of %s with a limit of %s reads "%s": what is not known is not called nothing',
  (used, limit, words) => {
    expect(usedOf('instances', used, limit)).toBe(words);
  },
);
