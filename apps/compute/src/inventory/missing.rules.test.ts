import { expect, test } from 'vitest';
import { isSuspiciousLoss, missingInBoth } from './missing.rules.ts';
import { pollInterval } from './poll.rules.ts';

test('losing more than half of an inventory that is not small is suspicious', () => {
  expect(isSuspiciousLoss(500, 500)).toBe(true);
  expect(isSuspiciousLoss(500, 251)).toBe(true);
  expect(isSuspiciousLoss(500, 250)).toBe(false);
  expect(isSuspiciousLoss(9, 9)).toBe(false);
  expect(isSuspiciousLoss(0, 0)).toBe(false);
});

test('what a second listing has is not missing', () => {
  expect(missingInBoth(['a', 'b', 'c'], ['c', 'a', 'x'])).toEqual(['a', 'c']);
});

test('listings come every 2 s after an action, at the adapter’s pace while somebody looks, four times slower else', () => {
  expect(pollInterval({ pollMs: 15_000, isNudged: true, isOfInterest: false })).toBe(2_000);
  expect(pollInterval({ pollMs: 15_000, isNudged: false, isOfInterest: true })).toBe(15_000);
  expect(pollInterval({ pollMs: 15_000, isNudged: false, isOfInterest: false })).toBe(60_000);
  expect(pollInterval({ pollMs: 1_000, isNudged: true, isOfInterest: true })).toBe(1_000);
});
