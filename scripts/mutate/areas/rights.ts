import type { Area } from '../mutant.ts';

/** What a credential may do at an organization: roles, ceilings, scopes, projects, states, enforced factors. */
export const rights: Area = {
  name: 'rights',
  project: 'unit',
  tests: ['apps/identity/src/principals/principals.rules.test.ts'],
  files: [
    {
      file: 'apps/identity/src/principals/principals.rules.ts',
      mutants: [
        {
          guarantee: 'Nobody exceeds a ceiling on the way down.',
          check: 'ceilings.every((ceiling) => ceiling.includes(permission)) &&',
          becomes: '',
        },
        {
          guarantee: 'A key does what its scopes say and nothing else.',
          check: '(scopes === null || scopes.includes(permission)) &&',
          becomes: '',
        },
        {
          guarantee: 'Inside one project nobody has what is about the whole organization.',
          check: '(projectId === null || !organizationPermissions.includes(permission)) &&',
          becomes: '',
        },
        {
          guarantee: 'What is suspended, closing, closed or lacks a factor takes permissions away.',
          check: '&&\n      isLeft(permission, restriction),',
          becomes: ',',
        },
        {
          guarantee: 'Access that was given from below counts for those alone who have no role of their own.',
          check: 'own.length === 0 ? standing.grants[0] : undefined',
          becomes: 'standing.grants[0]',
        },
        {
          guarantee: 'Without a role, a role in the project or a grant nothing is there, not even the organization.',
          check: 'if (roles.length === 0) return undefined;',
          becomes: '',
        },
        {
          guarantee: 'A second factor that was shown satisfies where one is enforced.',
          check: 'if (!secondFactor && path.some(',
          becomes: 'if (path.some(',
        },
        {
          guarantee: 'Without an enforced second factor nothing is permitted.',
          check:
            "if (!secondFactor && path.some(({ secondFactorRequired }) => secondFactorRequired)) return 'second_factor';",
          becomes: '',
        },
        {
          guarantee: 'Only a suspended or closing organization leaves reading; a closed one nothing.',
          check: "restriction === 'suspended' || restriction === 'closing') &&",
          becomes: "restriction === 'suspended' || restriction === 'closing') ||",
        },
        {
          guarantee: 'A missing second factor and a closed organization leave nothing, not even reading.',
          check: "return (restriction === 'suspended' || restriction === 'closing') && readP",
          becomes: 'return readP',
        },
        {
          guarantee: 'The strictest state on the way down holds for all below it.',
          check: 'states[Math.max(0, ...path.map(({ state }) => states.indexOf(state)))]',
          becomes: 'path.at(-1)?.state',
        },
        {
          guarantee: 'A role in one project reaches no other project.',
          check: 'standing.projectRoles.find((project) => project.projectId === projectId)',
          becomes: 'standing.projectRoles[0]',
        },
        {
          guarantee: 'Who has roles in projects only acts inside one of them.',
          check: 'asked ?? (standing.role === null ? (standing.projectRoles[0]?.projectId ?? null) : null)',
          becomes: 'asked',
        },
        {
          guarantee: 'The quotas of organizations above hold for those below.',
          check: '...path.flatMap(({ id, limits }) => (limited',
          becomes: '...path.slice(-1).flatMap(({ id, limits }) => (limited',
        },
      ],
    },
  ],
};
