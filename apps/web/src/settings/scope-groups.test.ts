import { permissions } from '@kumo/api-contract/permissions';
import { expect, test } from 'vitest';
import { scopeGroups } from './scope-groups.ts';

test('every permission is in one group, once', () => {
  const listed = scopeGroups.flatMap(({ scopes }) => scopes.map(({ scope }) => scope));
  expect(listed.toSorted()).toEqual([...permissions].toSorted());
});
