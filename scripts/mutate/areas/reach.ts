import type { Area } from '../mutant.ts';

/** Which organizations somebody reaches from their own, and what may be done there. */
export const reach: Area = {
  name: 'reach',
  project: 'unit',
  tests: ['apps/identity/src/organizations/reaching-down.test.ts'],
  files: [
    {
      file: 'apps/identity/src/organizations/tree.routes.ts',
      tests: ['apps/identity/src/organizations/tree.routes.test.ts'],
      mutants: [
        {
          guarantee: 'The tree is told to who has the internal token.',
          check: 'if (isInternal(request.headers[internalTokenHeader])) return;',
          becomes: 'return;',
        },
      ],
    },
    {
      file: 'apps/identity/src/organizations/reach.ts',
      mutants: [
        {
          guarantee: 'Organizations below are reached by who has organizations:manage.',
          check: "(isBelow && principal.permissions.includes('organizations:manage'))",
          becomes: 'isBelow',
          tests: ['apps/identity/src/organizations/organizations.test.ts'],
        },
        {
          guarantee: 'Only what lies below is reached: parents, siblings and strangers are not there.',
          check: 'found?.path.includes(principal.organizationId) === true && !isOwn',
          becomes: '!isOwn',
          tests: ['apps/identity/src/organizations/organizations.test.ts'],
        },
        {
          guarantee: 'A second factor that is enforced below is asked of who reaches down.',
          check: 'if (isBelow) await requireFactorBelow(sql, principal, found.above);',
          becomes: '',
          tests: ['apps/identity/src/organizations/organizations.test.ts'],
        },
        {
          guarantee: 'The state of an organization bounds what may be done there from above.',
          check: 'requireState(stateOf(found.above), purpose);',
          becomes: '',
        },
        {
          guarantee: 'The state of one in between counts for what lies below it.',
          check: 'requireState(stateOf(found.above), purpose);',
          becomes: 'requireState(found.state, purpose);',
        },
        {
          guarantee: 'Of a session the shown factor counts, not that there is one.',
          check: '? principal.secondFactor\n',
          becomes: '? true\n',
        },
        {
          guarantee: 'Of a key its person must have a factor where one is enforced below.',
          check: 'personId === null || (await sql.query(hasFactor, [personId])).length > 0',
          becomes: 'true',
        },
        {
          guarantee: 'A closed organization is not read.',
          check: "if (state !== 'closed' && purpose !== 'change') return;",
          becomes: "if (purpose !== 'change') return;",
          tests: ['apps/identity/src/organizations/tenancy.test.ts'],
        },
        {
          guarantee: 'A suspended or closing organization is not changed.',
          check: "if (state !== 'closed' && purpose !== 'change') return;",
          becomes: "if (state !== 'closed') return;",
        },
        {
          guarantee: 'A factor that was never confirmed does not count for who reaches down.',
          check: 'AND confirmed_at IS NOT NULL',
          becomes: '',
        },
      ],
    },
    {
      file: 'apps/identity/src/organizations/organizations.service.ts',
      mutants: [
        {
          guarantee: 'Nobody suspends, resumes or moves their own organization.',
          check: 'if (!reached.isOwn) return reached;',
          becomes: 'return reached;',
          tests: ['apps/identity/src/organizations/organizations.test.ts'],
        },
        {
          guarantee: 'Nothing is made below an organization that is not active.',
          check: "const parent = await reachOrganization(tx, principal, parentId, 'change');\n          const id",
          becomes: "const parent = await reachOrganization(tx, principal, parentId, 'see');\n          const id",
        },
        {
          guarantee: 'Nothing is moved below an organization that is not active.',
          check: "const parent = await reachOrganization(tx, principal, parentId, 'change');\n          requireMovable",
          becomes: "const parent = await reachOrganization(tx, principal, parentId, 'see');\n          requireMovable",
        },
        {
          guarantee: 'An organization is not moved below itself.',
          check: 'requireMovable(moved, parent);',
          becomes: '',
          tests: ['apps/identity/src/organizations/moves.test.ts'],
        },
        {
          guarantee: 'An organization that is not active is not renamed.',
          check: "reachOrganization(tx, principal, id, 'change', { lock: true });\n        await renameO",
          becomes: "reachOrganization(tx, principal, id, 'see', { lock: true });\n        await renameO",
        },
      ],
    },
    {
      file: 'apps/identity/src/organizations/giving.rules.ts',
      tests: ['apps/identity/src/invitations/invitations.test.ts'],
      mutants: [
        {
          guarantee: 'Nobody gives or takes a role that may do more than they.',
          check: 'if (beyond === undefined) return;',
          becomes: 'return;',
        },
      ],
    },
    {
      file: 'apps/identity/src/organizations/visible-organizations.ts',
      mutants: [
        {
          guarantee: "A key sees the organization that it belongs to, not all of its person's.",
          check: "kind === 'session' && personId !== null ? await",
          becomes: 'personId !== null ? await',
        },
        {
          guarantee: 'Organizations below are listed for who has organizations:manage.',
          check: "principal.permissions.includes('organizations:manage') ? organizationId : null",
          becomes: 'organizationId',
          tests: ['apps/identity/src/organizations/organizations.test.ts'],
        },
      ],
    },
  ],
};
