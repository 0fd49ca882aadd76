import type { InventoryNoun } from '@kumo/provider-core';
import { expect, test } from 'vitest';
import { inventoryNouns } from './nouns.ts';
import { type PassSituation, planPass } from './poll.rules.ts';

const now = 10_000_000;

const listedAgo = (ms: number, others: Partial<Record<InventoryNoun, number>> = {}) =>
  new Map(inventoryNouns.map((noun) => [noun, now - (others[noun] ?? ms)]));

const situation = (changes: Partial<PassSituation> = {}): PassSituation => ({
  now,
  pollMs: 15_000,
  isNudged: false,
  isOfInterest: true,
  listedAt: listedAgo(20_000),
  polledAt: now - 20_000,
  wantedSince: null,
  isFollowed: false,
  touched: new Set(),
  hasCursor: false,
  ...changes,
});

test('what was never listed is listed at once, all of it', () => {
  expect(planPass(situation({ listedAt: new Map(), hasCursor: true }))).toEqual({
    nouns: inventoryNouns,
    isIncremental: false,
  });
});

test('a poll asks for instances alone, the others every minute, sizes and images every ten', () => {
  expect(planPass(situation({ polledAt: now - 14_999 }))).toBeNull();
  expect(planPass(situation())).toEqual({ nouns: ['instances'], isIncremental: false });
  const afterAMinute = planPass(situation({ listedAt: listedAgo(60_000) }));
  expect(afterAMinute?.nouns).toEqual(inventoryNouns.filter((noun) => noun !== 'images' && noun !== 'sizes'));
  expect(planPass(situation({ listedAt: listedAgo(600_000) }))?.nouns).toEqual(inventoryNouns);
});

test('a cloud that nobody looks at is polled a quarter as often, and swept as often', () => {
  const idle = { isOfInterest: false };
  expect(planPass(situation({ ...idle, polledAt: now - 59_999 }))).toBeNull();
  expect(planPass(situation({ ...idle, polledAt: now - 60_000, listedAt: listedAgo(60_000) }))?.nouns).toEqual([
    'instances',
  ]);
  expect(planPass(situation({ ...idle, listedAt: listedAgo(600_000) }))?.nouns).toEqual(inventoryNouns);
});

test('where changes can be asked for, instances are listed whole only every ten minutes, or when somebody wants it', () => {
  const incremental = { hasCursor: true };
  expect(planPass(situation(incremental))).toEqual({ nouns: [], isIncremental: true });
  expect(planPass(situation({ ...incremental, listedAt: listedAgo(0, { instances: 600_000 }) }))).toEqual({
    nouns: ['instances'],
    isIncremental: false,
  });
  expect(planPass(situation({ ...incremental, wantedSince: now - 1 }))?.nouns).toEqual(inventoryNouns);
});

test('what a wanted listing has got already is not listed again when the rest failed', () => {
  const listedAt = listedAgo(100, { volumes: 5_000, instances: 5_000 });
  expect(planPass(situation({ listedAt, wantedSince: now - 1_000 }))?.nouns).toEqual(['volumes', 'instances']);
});

test('what an operation has touched is listed with the next poll', () => {
  expect(planPass(situation({ touched: new Set(['volumes']), isNudged: true, polledAt: now - 2_000 }))?.nouns).toEqual([
    'volumes',
    'instances',
  ]);
});

test('a cloud whose events are followed is only swept, every five minutes', () => {
  expect(planPass(situation({ isFollowed: true, touched: new Set(['volumes']) }))).toBeNull();
  expect(planPass(situation({ isFollowed: true, listedAt: listedAgo(300_000) }))?.nouns).toEqual(inventoryNouns);
});
