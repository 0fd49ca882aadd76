import { organizationPermissions, rolePermissions } from '@kumo/api-contract/permissions';
import { expect, test } from 'vitest';
import { heldOfAccount, keyPlaces, rotationRefusal } from './key-reach.ts';

const shop = { id: 'prj_shop', name: 'Shop', permissions: rolePermissions.administrator };
const site = { id: 'prj_site', name: 'Site', permissions: rolePermissions.viewer };

test('a key is offered everywhere and in every project, with what one has both there and here', () => {
  const places = keyPlaces(rolePermissions.developer, [shop, site], undefined);
  expect(places.map(({ projectId }) => projectId)).toEqual(['', 'prj_shop', 'prj_site']);
  expect(places[1]?.held.toSorted()).toEqual(
    rolePermissions.developer.filter((each) => shop.permissions.includes(each)).toSorted(),
  );
  expect(places[2]?.held).not.toContain('instances:launch');
});

test('who acts inside a project is offered keys of that project only: others are refused', () => {
  expect(keyPlaces(rolePermissions.developer, [shop, site], site).map(({ projectId }) => projectId)).toEqual([
    'prj_site',
  ]);
});

test('a key of an account inside a project is offered nothing that is about the whole organization', () => {
  const account = { role: 'administrator', projectId: 'prj_shop' } as const;
  const held = heldOfAccount(account, rolePermissions.owner);
  expect(held).toContain('instances:launch');
  expect(held.filter((permission) => organizationPermissions.includes(permission))).toEqual([]);
  expect(heldOfAccount({ ...account, projectId: null }, rolePermissions.owner)).toContain('members:manage');
});

test('beneath a ceiling nothing is offered that one does not have oneself, nor renewed', () => {
  const held = heldOfAccount({ role: 'developer', projectId: null }, rolePermissions.viewer);
  expect(held).toContain('instances:read');
  expect(held).not.toContain('instances:launch');
  expect(rotationRefusal(['instances:read'], held)).toBeUndefined();
  expect(rotationRefusal(['instances:read', 'instances:launch'], held)).toMatch(/instances:launch/);
});
