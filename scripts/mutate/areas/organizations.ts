import type { Area } from '../mutant.ts';

/** Policies, suspension and closing of organizations. */
export const organizations: Area = {
  name: 'organizations',
  project: 'unit',
  tests: ['apps/identity/src/organizations/closing.test.ts'],
  files: [
    {
      file: 'apps/identity/src/organizations/policies.service.ts',
      mutants: [
        {
          guarantee: 'The ceiling of an organization is set from above.',
          check: 'if (at.isOwn && after.ceiling !== before.ceiling) {',
          becomes: 'if (false) {',
          tests: ['apps/identity/src/organizations/organizations.test.ts'],
        },
        {
          guarantee: 'Who has no second factor does not lock themselves out by enforcing one.',
          check: 'if (after.secondFactorRequired && !before.secondFactorRequired && !principal.secondFactor) {',
          becomes: 'if (false) {',
          tests: ['apps/identity/src/organizations/organizations.test.ts'],
        },
        {
          guarantee: 'Policies of an organization that is not active are not changed.',
          check: "reachOrganization(tx, principal, id, 'change', { lock: true })",
          becomes: "reachOrganization(tx, principal, id, 'see', { lock: true })",
          tests: ['apps/identity/src/organizations/reaching-down.test.ts'],
        },
        {
          guarantee: 'Policies of a closed organization are not read.',
          check: "reachOrganization(sql, principal, id, 'read')",
          becomes: "reachOrganization(sql, principal, id, 'see')",
          tests: ['apps/identity/src/organizations/tenancy.test.ts'],
        },
      ],
    },
    {
      file: 'apps/identity/src/organizations/closing.service.ts',
      mutants: [
        {
          guarantee: 'A closing is called off, not turned into a suspension.',
          check: 'if (!change.from.includes(at.state)) throw',
          becomes: 'if (false) throw',
        },
        {
          guarantee: 'The organization at the top is not closed.',
          check: 'if (parentId === null) throw',
          becomes: 'if (false) throw',
        },
        {
          guarantee: 'What still runs is said before anything is closed.',
          check: 'if (!acknowledged && isAny',
          becomes: 'if (false && isAny',
        },
        {
          guarantee: 'A closing that was begun is not begun again, which would put off its end.',
          check: "if (at.state === 'closing') throw",
          becomes: 'if (false) throw',
        },
        {
          guarantee: 'A closed organization is neither suspended nor resumed.',
          check: "const at = await reachBelow(tx, principal, id, 'steer');",
          becomes: "const at = await reachBelow(tx, principal, id, 'see');",
          tests: ['apps/identity/src/organizations/tenancy.test.ts'],
        },
      ],
    },
  ],
};
