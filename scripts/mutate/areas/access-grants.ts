import type { Area } from '../mutant.ts';

/** Access that organizations give to those above them. */
export const accessGrants: Area = {
  name: 'access-grants',
  project: 'unit',
  tests: ['apps/identity/src/access-grants'],
  files: [
    {
      file: 'apps/identity/src/access-grants/access-grants.service.ts',
      mutants: [
        {
          guarantee: 'Nobody gives access that may do more than they.',
          check: 'requireMayGive(principal.permissions, [wish.role]);',
          becomes: '',
          equivalent:
            'Who may give access at all (access:manage, by session) has all of an administrator, the most that can be given.',
        },
        {
          guarantee: 'Access that has ended already is not given.',
          check: 'if (expiresAt !== null && expiresAt <= now()) throw',
          becomes: 'if (false) throw',
        },
        {
          guarantee: 'Nobody above lets themselves in.',
          check: 'if (at.isOwn && principal.actingFrom === null) return at;',
          becomes: 'if (principal.actingFrom === null) return at;',
        },
        {
          guarantee: 'Who came in by access does not give any further.',
          check: 'if (at.isOwn && principal.actingFrom === null) return at;',
          becomes: 'if (at.isOwn) return at;',
        },
        {
          guarantee: 'Access is given to organizations above only.',
          check: 'if (granteeId === id || !path.includes(granteeId)) throw',
          becomes: 'if (false) throw',
        },
      ],
    },
  ],
};
