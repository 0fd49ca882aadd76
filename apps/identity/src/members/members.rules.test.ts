import { permissions, type Role, rolePermissions, roles } from '@kumo/api-contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayGive } from '../organizations/giving.rules.ts';
import { changedRoles, type MemberRoles, requireRolesChange, revisionOf } from './members.rules.ts';

const role = fc.constantFrom<Role>(...roles);
const memberRoles: fc.Arbitrary<MemberRoles> = fc.record({
  role: fc.option(role),
  projects: fc.uniqueArray(fc.record({ projectId: fc.constantFrom('prj_1', 'prj_2', 'prj_3'), role }), {
    selector: ({ projectId }) => projectId,
  }),
});

test('nobody gives or takes a role that may do more than they, whatever permissions they have', () => {
  fc.assert(
    fc.property(memberRoles, memberRoles, fc.subarray([...permissions]), (before, after, own) => {
      const change = () => requireRolesChange({ before, after, permissions: own, otherOwners: 1 });
      const isWithin = changedRoles(before, after).every((one) =>
        rolePermissions[one].every((permission) => own.includes(permission)),
      );
      if (isWithin) expect(change).not.toThrow();
      else expect(change).toThrow(/give/);
    }),
  );
});

test('only an owner handles the role of owner', () => {
  for (const own of roles) {
    expect([own, mayGive(rolePermissions[own], 'owner')]).toEqual([own, own === 'owner']);
    expect(mayGive(rolePermissions[own], own)).toBe(true);
  }
});

test('the last owner stays, whoever asks', () => {
  fc.assert(
    fc.property(memberRoles, memberRoles, fc.nat(3), (before, after, otherOwners) => {
      const change = () => requireRolesChange({ before, after, permissions, otherOwners });
      const isLast = before.role === 'owner' && after.role !== 'owner' && otherOwners === 0;
      if (isLast) expect(change).toThrow(/keeps an owner/);
      else expect(change).not.toThrow();
    }),
  );
});

test('a revision changes exactly when the roles do', () => {
  fc.assert(
    fc.property(memberRoles, memberRoles, (one, other) => {
      const isSame = changedRoles(one, other).length === 0;
      expect(revisionOf(one) === revisionOf({ ...other, projects: [...other.projects].reverse() })).toBe(isSame);
    }),
  );
});
