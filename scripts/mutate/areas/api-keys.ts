import type { Area } from '../mutant.ts';

/** Keys of people and service accounts. */
export const apiKeys: Area = {
  name: 'api-keys',
  project: 'unit',
  tests: ['apps/identity/src/api-keys/api-keys.test.ts'],
  files: [
    {
      file: 'apps/identity/src/api-keys/api-keys.rules.ts',
      mutants: [
        {
          guarantee: 'A key gets no scope that its maker does not have.',
          check: 'if (tooMuch.length > 0) {',
          becomes: 'if (false) {',
        },
        {
          guarantee: 'Who is bound to a project makes no key for another.',
          check:
            'if (maker.projectId !== null && wish.projectId !== undefined && wish.projectId !== maker.projectId) {',
          becomes: 'if (false) {',
        },
        {
          guarantee: 'A key that has ended already is not made.',
          check: 'if (wished !== null && wished <= now) {',
          becomes: 'if (false) {',
        },
        {
          guarantee: 'A key that was made by a key never outlives it.',
          check: '[wished, makerExpiresAt]',
          becomes: '[wished]',
        },
        {
          guarantee: 'A key that was made inside a project stays in it.',
          check: 'projectId: wish.projectId ?? maker.projectId,',
          becomes: 'projectId: wish.projectId ?? null,',
        },
        {
          guarantee: 'A rotated key never lives longer than it would have.',
          check: 'expiresAt !== null && expiresAt < overlapEnds ? expiresAt : overlapEnds',
          becomes: 'overlapEnds',
          tests: ['apps/identity/src/service-accounts/service-accounts.test.ts'],
        },
      ],
    },
    {
      file: 'apps/identity/src/api-keys/held-keys.ts',
      mutants: [
        {
          guarantee: 'No key is bound to a project of another organization.',
          check:
            'if (grant.projectId !== null && !(await isProjectOf(tx, principal.organizationId, grant.projectId))) {',
          becomes: 'if (false) {',
        },
        {
          guarantee: 'A key is rotated once.',
          check: 'if (old.replacedById !== null) {',
          becomes: 'if (false) {',
          tests: ['apps/identity/src/service-accounts/service-accounts.test.ts'],
        },
        {
          guarantee: 'An expired key is not revived by rotation.',
          check: 'if (old.expiresAt !== null && old.expiresAt <= call.now) {',
          becomes: 'if (false) {',
        },
        {
          guarantee: 'Nobody has keys without end.',
          check: '>= mostApiKeys) {',
          becomes: '>= 1e9) {',
        },
      ],
    },
    {
      file: 'apps/identity/src/api-keys/api-keys.service.ts',
      mutants: [
        {
          guarantee: 'What is made with a key ends with it.',
          check: "if (principal.kind !== 'apiKey') return null;",
          becomes: 'return null;',
        },
      ],
    },
    {
      file: 'apps/identity/src/service-accounts/service-accounts.service.ts',
      tests: ['apps/identity/src/service-accounts/service-accounts.test.ts'],
      mutants: [
        {
          guarantee: 'Nobody makes a service account that may do more than they.',
          check: 'if (tooMuch.length > 0) {',
          becomes: 'if (false) {',
          equivalent:
            'Who may make service accounts at all (by session) has all of an administrator, the most that one can be.',
        },
        {
          guarantee: 'No service account is bound to a project of another organization.',
          check: 'if (projectId !== null && !(await isProjectOf(tx, organizationId, projectId))) {',
          becomes: 'if (false) {',
        },
        {
          guarantee: 'A service account of another organization is not there.',
          check: 'if (account === undefined) throw noSuchAccount();\n      const holder',
          becomes: "if (account === undefined) throw new Error('x');\n      const holder",
        },
        {
          guarantee: 'Who makes a key for a service account gives nothing that they do not have.',
          check: 'permissions: own.filter((permission) => principal.permissions.includes(permission)),',
          becomes: 'permissions: own,',
          equivalent: 'Who may make keys of service accounts at all (by session) has all that any of them may do.',
        },
        {
          guarantee: 'A key of a service account gets no scope that the account does not have.',
          check: 'permissions: own.filter((permission) => principal.permissions.includes(permission)),',
          becomes: 'permissions: principal.permissions,',
        },
        {
          guarantee: 'A service account of a project has nothing that is about the whole organization.',
          check: '(permission) => projectId === null || !organizationPermissions.includes(permission),',
          becomes: '() => true,',
        },
        {
          guarantee: 'There are no service accounts without end.',
          check: '>= mostServiceAccounts)',
          becomes: '>= 1e9)',
        },
      ],
    },
  ],
};
