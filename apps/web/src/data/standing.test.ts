import { rolePermissions } from '@kumo/api-contract/permissions';
import { expect, test } from 'vitest';
import { refusalOf, rolesToGive, type Standing } from './standing.ts';

const northwind: Standing = {
  name: 'Northwind',
  role: 'viewer',
  ceiling: null,
  access: 'member',
  restriction: null,
};
const shop = { name: 'Shop', role: 'developer' } as const;

test.each([
  ['the role', northwind, undefined, 'Your role, viewer, does not include this in Northwind.'],
  ['both roles', northwind, shop, 'Your roles, viewer and developer, do not include this in Northwind.'],
  ['no role at all', { ...northwind, role: null }, undefined, 'You have no role in Northwind.'],
  [
    'access that was given',
    { ...northwind, access: 'granted' },
    undefined,
    'Northwind lets you act as viewer only; that does not include this.',
  ],
  [
    'the state, before anything else',
    { ...northwind, restriction: 'suspended', ceiling: 'viewer' },
    shop,
    'Northwind is suspended: it can be looked at, not changed.',
  ],
] as const)('a refusal names %s', (_, organization, project, sentence) => {
  expect(refusalOf(organization, project, 'networks:manage')).toBe(sentence);
});

test('who would have it but for the ceiling is told of the ceiling', () => {
  const held = { ...northwind, role: 'owner', ceiling: 'viewer' } as const;
  const sentence = 'From above it is set that nobody in Northwind may do more than the role viewer allows.';
  expect(refusalOf(held, undefined, 'instances:launch')).toBe(sentence);
  expect(refusalOf({ ...northwind, ceiling: 'viewer' }, shop, 'instances:launch')).toBe(sentence);
  expect(refusalOf({ ...northwind, ceiling: 'viewer' }, undefined, 'instances:launch')).toContain('Your role, viewer,');
});

test('inside a project, what is about the whole organization says so', () => {
  expect(refusalOf({ ...northwind, role: 'owner' }, shop, 'members:manage')).toBe(
    'This is about the whole of Northwind; you act inside the project Shop.',
  );
});

test('nobody is offered a role that may do more than they may', () => {
  expect(rolesToGive(rolePermissions.owner)[0]).toBe('owner');
  expect(rolesToGive(rolePermissions.administrator)).not.toContain('owner');
  expect(rolesToGive(rolePermissions.billing)).toEqual(['billing']);
  expect(rolesToGive([])).toEqual([]);
});
