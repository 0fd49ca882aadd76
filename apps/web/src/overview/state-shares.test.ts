import { instanceStates } from '@kumo/model';
import { expect, test } from 'vitest';
import { stateGroups, stateShares, totalOf } from './state-shares.ts';

test('every state of the model is in exactly one group, but for the end of a life', () => {
  const grouped = stateGroups.flatMap((group): readonly string[] => group.states);
  expect([...grouped, 'terminated'].sort()).toEqual([...instanceStates].sort());
});

test('groups add up to what lives', () => {
  const shares = stateShares({
    running: 4,
    starting: 1,
    resizing: 2,
    suspended: 1,
    stopped: 3,
    unknown: 5,
    terminated: 9,
  });
  expect(shares.map((share) => share.count)).toEqual([4, 3, 4, 0, 5]);
  expect(totalOf(shares)).toBe(16);
});
