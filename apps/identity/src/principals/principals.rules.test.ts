import { organizationPermissions, type Permission, permissions, rolePermissions, roles } from '@kumo/api-contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Narrowing, type OrganizationOnPath, rightsOf, type Standing } from './principals.rules.ts';

const role = fc.constantFrom(...roles);
const limits = fc.record({
  instances: fc.option(fc.nat()),
  vcpus: fc.option(fc.nat()),
  memoryBytes: fc.option(fc.nat()),
  volumes: fc.option(fc.nat()),
  publicIps: fc.option(fc.nat()),
});
const organization: fc.Arbitrary<OrganizationOnPath> = fc.record({
  id: fc.uuid(),
  name: fc.string(),
  state: fc.constantFrom('active', 'suspended', 'closing', 'closed'),
  ceiling: fc.option(role, { freq: 2 }),
  secondFactorRequired: fc.boolean(),
  limits: fc.option(limits),
});
const calm: OrganizationOnPath = {
  id: 'calm',
  name: 'Calm',
  state: 'active',
  ceiling: null,
  secondFactorRequired: false,
  limits: null,
};
const project = fc.constantFrom('p1', 'p2', 'p3');
const standing: fc.Arbitrary<Standing> = fc.record({
  path: fc.oneof(fc.constant<OrganizationOnPath[]>([calm]), fc.array(organization, { minLength: 1, maxLength: 4 })),
  role: fc.option(role),
  projectRoles: fc.uniqueArray(fc.record({ projectId: project, role }), { selector: ({ projectId }) => projectId }),
  grants: fc.array(fc.record({ role, from: fc.constant({ organizationId: 'above', name: 'Above' }) }), {
    maxLength: 2,
  }),
  projectLimits: fc.option(limits),
});
const narrowing: fc.Arbitrary<Narrowing> = fc.record({
  projectId: fc.option(project),
  scopes: fc.option(fc.subarray([...permissions])),
  secondFactor: fc.boolean(),
});

/** Holds for every standing, however it is narrowed. */
function always(judge: (standing: Standing, narrowing: Narrowing) => void): void {
  fc.assert(fc.property(standing, narrowing, judge), { numRuns: 2_000 });
}

describe('rights', () => {
  it('are none, not even to know of the organization, without a role, a role in the project, or a grant', () => {
    always((stands, narrow) => {
      const rights = rightsOf(stands, narrow);
      const inProject = stands.projectRoles.some(
        ({ projectId }) => projectId === (narrow.projectId ?? stands.projectRoles[0]?.projectId),
      );
      const stood = stands.role !== null || inProject || stands.grants.length > 0;
      expect(rights !== undefined).toBe(stood);
    });
  });

  it('are never more than a role, every ceiling, the scopes and the project leave', () => {
    always((stands, narrow) => {
      const rights = rightsOf(stands, narrow);
      if (!rights) return;
      const held = new Set<Permission>(rights.roles.flatMap((each) => rolePermissions[each]));
      for (const permission of rights.permissions) {
        expect(held).toContain(permission);
        for (const { ceiling } of stands.path) if (ceiling) expect(rolePermissions[ceiling]).toContain(permission);
        if (narrow.scopes) expect(narrow.scopes).toContain(permission);
        if (rights.projectId !== null) expect(organizationPermissions).not.toContain(permission);
      }
    });
  });

  it('are all that is left where nothing takes anything away', () => {
    fc.assert(
      fc.property(role, (each) => {
        const stands = { path: [calm], role: each, projectRoles: [], grants: [], projectLimits: null };
        const rights = rightsOf(stands, { projectId: null, scopes: null, secondFactor: false });
        expect(rights?.permissions.toSorted()).toEqual([...rolePermissions[each]].toSorted());
      }),
    );
  });

  it('are nothing without an enforced second factor, wherever on the way down it is enforced', () => {
    always((stands, narrow) => {
      const rights = rightsOf(stands, narrow);
      const isEnforced = stands.path.some(({ secondFactorRequired }) => secondFactorRequired);
      if (!rights || !isEnforced || narrow.secondFactor) return;
      expect([rights.restriction, rights.permissions]).toEqual(['second_factor', []]);
    });
  });

  it('are to look only in what is suspended or closing, nothing in what is closed, itself or by one above', () => {
    always((stands, narrow) => {
      const rights = rightsOf(stands, { ...narrow, secondFactor: true });
      if (!rights) return;
      const states = stands.path.map(({ state }) => state);
      if (states.includes('closed')) expect(rights.permissions).toEqual([]);
      else if (states.some((state) => state !== 'active')) {
        expect(rights.permissions.every((permission) => permission.endsWith(':read'))).toBe(true);
        expect(rights.restriction).toBe(states.includes('closing') ? 'closing' : 'suspended');
      } else expect(rights.restriction).toBeNull();
    });
  });

  it('come from above only for those who have no role of their own', () => {
    always((stands, narrow) => {
      const rights = rightsOf(stands, narrow);
      if (rights?.actingFrom) expect([stands.role, rights.roles]).toEqual([null, [stands.grants[0]?.role]]);
    });
  });

  it('of a role in one project reach no other project', () => {
    always((stands, narrow) => {
      const rights = rightsOf({ ...stands, role: null, grants: [] }, narrow);
      if (!rights) return;
      const inProject = stands.projectRoles.find(({ projectId }) => projectId === rights.projectId);
      expect(rights.roles).toEqual([inProject?.role]);
      if (narrow.projectId !== null) expect(rights.projectId).toBe(narrow.projectId);
    });
  });

  it('carry every quota that limits something, from the top down, the project last', () => {
    always((stands, narrow) => {
      const rights = rightsOf(stands, narrow);
      if (!rights) return;
      const isLimit = (of: object | null) => of !== null && Object.values(of).some((limit) => limit !== null);
      const expected = stands.path.filter((each) => isLimit(each.limits)).map(({ id }) => id);
      if (rights.projectId !== null && isLimit(stands.projectLimits)) expected.push(rights.projectId);
      expect(rights.quotas.map(({ id }) => id)).toEqual(expected);
    });
  });
});
