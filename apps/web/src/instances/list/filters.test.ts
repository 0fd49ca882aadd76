import { expect, test } from 'vitest';
import { areSameFilters, isFiltered, noFilters, parseTag, tagsByKey, toFilterQuery } from './filters.ts';

test('filters that narrow nothing are left out of the query', () => {
  expect(toFilterQuery(noFilters)).toEqual({});
  expect(isFiltered({ ...noFilters, q: '   ' })).toBe(false);
});

test('every filter reaches the query in the words of the API', () => {
  expect(
    toFilterQuery({
      q: ' web ',
      state: ['running'],
      stateNot: ['terminated'],
      cloud: ['cld_1'],
      provider: ['docker'],
      kind: ['vm'],
      managed: false,
      tag: ['env=prod', 'env=stage', 'owner'],
    }),
  ).toEqual({
    q: 'web',
    state: ['running'],
    stateNot: ['terminated'],
    cloudId: ['cld_1'],
    provider: ['docker'],
    kind: ['vm'],
    managed: false,
    tag: { env: ['prod', 'stage'], owner: ['*'] },
  });
});

test('a tag is split at its first equals sign, so that values may hold one', () => {
  expect(parseTag('query=a=b')).toEqual({ key: 'query', value: 'a=b' });
  expect(tagsByKey(['=x', 'a=1', 'a=1'])).toEqual({ a: ['1'] });
});

test('the order of values does not make another view', () => {
  const one = { ...noFilters, state: ['running', 'error'] as const };
  const other = { ...noFilters, state: ['error', 'running'] as const };
  expect(areSameFilters(one, other)).toBe(true);
  expect(areSameFilters(one, noFilters)).toBe(false);
});
