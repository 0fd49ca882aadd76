import type { Area } from '../mutant.ts';

const roles = ['test/security/authorization/roles.test.ts'];
const walls = ['test/security/authorization/walls.test.ts'];

/**
 * The authorization matrix on a whole Kumo, which takes most of a minute for each: of every kind of check those that stand for
 * the others of that kind. All others are tried by the tests beside the code.
 */
export const matrix: Area = {
  name: 'matrix',
  project: 'security',
  tests: roles,
  files: [
    {
      file: 'packages/api-contract/src/operations/compute/instance-actions.ts',
      mutants: [
        {
          guarantee: 'Permission of an operation: machines are stopped by who has instances:control.',
          check: "    summary,\n    permission: 'instances:control',",
          becomes: "    summary,\n    permission: 'instances:read',",
        },
      ],
    },
    {
      file: 'packages/api-contract/src/operations/identity/access-grants.ts',
      mutants: [
        {
          guarantee: 'Permission of an operation: access is given by who has access:manage.',
          check: "permission: 'access:manage',\n    stepUp: true,",
          becomes: "permission: 'organization:read',\n    stepUp: true,",
        },
        {
          guarantee: 'Fresh proof of an operation: access is given with one.',
          check: '    stepUp: true,\n',
          becomes: '',
        },
      ],
    },
    {
      file: 'packages/api-contract/src/operations/identity/api-keys.ts',
      mutants: [
        {
          guarantee: 'Session of an operation: service accounts are made by no key.',
          check: "permission: 'service-accounts:manage', credential: 'session' }",
          becomes: "permission: 'service-accounts:manage' }",
        },
      ],
    },
    {
      file: 'packages/api-contract/src/operations/identity/factors.ts',
      mutants: [
        {
          guarantee: 'Enrolling: a factor that is enforced can be set up without it.',
          check: 'const enrolling = { ...own, whileRestricted: true } as const;',
          becomes: 'const enrolling = { ...own } as const;',
        },
      ],
    },
    {
      file: 'packages/service-kit/src/doors/authorize.ts',
      mutants: [
        {
          guarantee: 'Permission at the door: every operation needs its own.',
          check: '} else if (!principal.permissions.includes(spec.permission)) {',
          becomes: '} else if (false) {',
        },
        {
          guarantee: 'Second factor at the door: without an enforced one only enrolling is left.',
          check: "if (principal.restriction === 'second_factor' && !spec.whileRestricted) throw",
          becomes: 'if (false) throw',
        },
      ],
    },
    {
      file: 'apps/identity/src/principals/principals.rules.ts',
      mutants: [
        {
          guarantee: 'Scope of a key: it does what its scopes say and nothing else.',
          check: '(scopes === null || scopes.includes(permission)) &&',
          becomes: '',
        },
        {
          guarantee: 'Project wall: inside one nobody has what is about the whole organization.',
          check: '(projectId === null || !organizationPermissions.includes(permission)) &&',
          becomes: '',
        },
        {
          guarantee: 'Ceiling: nobody exceeds one on the way down.',
          check: 'ceilings.every((ceiling) => ceiling.includes(permission)) &&',
          becomes: '',
        },
        {
          guarantee: 'Second factor: one that is enforced above holds below.',
          check: 'if (!secondFactor && path.some(({ secondFactorRequired }) => secondFactorRequired))',
          becomes: 'if (!secondFactor && path.at(-1)?.secondFactorRequired)',
        },
        {
          guarantee: 'State: what is suspended leaves reading.',
          check: "(restriction === 'suspended' || restriction === 'closing') && readPermissions.includes(permission)",
          becomes: "restriction === 'suspended' || restriction === 'closing'",
        },
      ],
    },
    {
      file: 'apps/identity/src/organizations/reach.ts',
      tests: walls,
      mutants: [
        {
          guarantee: 'Reach of the parent: organizations below are managed with organizations:manage.',
          check: "(isBelow && principal.permissions.includes('organizations:manage'))",
          becomes: 'isBelow',
        },
        {
          guarantee: 'Foreign organization: what is neither one’s own nor below is not there.',
          check: 'found?.path.includes(principal.organizationId) === true && !isOwn',
          becomes: '!isOwn',
        },
      ],
    },
    {
      file: 'apps/identity/src/principals/principals.repository.ts',
      tests: walls,
      mutants: [
        {
          guarantee: 'Access from below: it is for owners and administrators of the organization above.',
          check: "AND memberships.role IN ('owner', 'administrator')",
          becomes: '',
        },
      ],
    },
    {
      file: 'apps/identity/src/sessions/sessions.repository.ts',
      tests: walls,
      mutants: [
        {
          guarantee: 'Foreign session: nobody ends one of somebody else.',
          check: "'DELETE FROM sessions WHERE id = $1 AND person_id = $2 RETURNING 1'",
          becomes: '"DELETE FROM sessions WHERE id = $1 AND $2 <> \'\' RETURNING 1"',
        },
      ],
    },
  ],
};
