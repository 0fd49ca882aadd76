import type { Area } from '../mutant.ts';

/** Clouds that are granted down the tree: who is given one, what it allows, when it ends. */
export const cloudGrants: Area = {
  name: 'cloud-grants',
  project: 'unit',
  tests: ['apps/compute/src/grants'],
  files: [
    {
      file: 'apps/compute/src/grants/grants.service.ts',
      mutants: [
        {
          guarantee: 'A cloud is granted to organizations below only, not to oneself.',
          check: 'grantee.id !== organizationId && ',
          becomes: '',
        },
        {
          guarantee: 'A cloud is granted to organizations below only, not to others.',
          check: ' && grantee.path.includes(organizationId)',
          becomes: '',
        },
        {
          guarantee: 'Who reaches an account already is not given a second way to it.',
          check: 'if (await reachesAccount(tx, grantee.id, accountKey, cloudId)) {',
          becomes: 'if (false) {',
        },
        {
          guarantee: 'A grant that ended is not granted on.',
          check: "if (cloud.access === 'ended') throw new ProblemError('forbidden', grantEnded);\n  const grantee",
          becomes: 'const grantee',
          equivalent: "Said early only: `giverOf` looks at the giver's own grant again, behind the lock.",
        },
        {
          guarantee: 'Limits of a grant are not changed by who has lost the cloud.',
          check: "if (cloud.access === 'ended') throw new ProblemError('forbidden', grantEnded);\n    if (row",
          becomes: 'if (row',
          equivalent:
            'Whoever lost the cloud lost with it every grant that came of theirs: that one has ended, and is refused as such.',
        },
        {
          guarantee: 'A grant that ended is not brought back by changing its limits.',
          check: "if (row.endedAt !== null) throw new ProblemError('conflict', 'This grant has ended.",
          becomes: "if (false) throw new ProblemError('conflict', 'This grant has ended.",
          tests: ['apps/compute/src/grants/grants.test.ts'],
        },
        {
          guarantee: 'How a cloud came down the tree is kept, so that a grant ends with what it came from.',
          check: 'chain: [...own.chain, organizationId]',
          becomes: 'chain: [organizationId]',
        },
        {
          guarantee: 'After both logs were written the transaction is bounded to its organization again.',
          check: "await tx.query(\"SELECT set_config('app.system', 'off', true)\");",
          becomes: '',
          equivalent:
            'What follows in the transaction reads by their ids a grant of the caller and those that came of it, which it may see anyway.',
        },
      ],
    },
    {
      file: 'apps/compute/src/grants/grants.repository.ts',
      mutants: [
        {
          guarantee: 'A grant is changed and ended by those that it came from.',
          check: 'AND id = $2 AND $3 = ANY (chain)`',
          becomes: "AND id = $2 AND $3 <> ''`",
        },
        {
          guarantee: 'With a grant end those that came of it.',
          check: 'AND (organization_id = $2 OR $2 = ANY (chain)) RETURNING',
          becomes: 'AND organization_id = $2 RETURNING',
        },
        {
          guarantee: 'A grant that holds is not given a second time, with other limits.',
          check: '     WHERE cloud_grants.ended_at IS NOT NULL\n',
          becomes: '',
        },
      ],
    },
    {
      file: 'apps/compute/src/grants/grants.rules.ts',
      tests: ['apps/compute/src/grants/grants.rules.test.ts', 'apps/compute/src/grants/grants-tree.test.ts'],
      mutants: [
        {
          guarantee: 'A grant that ended leaves reading.',
          check: 'return !grant.isEnded && grant.chain',
          becomes: 'return grant.chain',
        },
        {
          guarantee: 'A grant holds only below those that it came from.',
          check: ' && grant.chain.every((id) => path.includes(id))',
          becomes: '',
        },
        {
          guarantee: "What shows the owner's account is the owner's alone.",
          check: 'if (ownersAlone.has(name)) return unsupported(ownersOnly);',
          becomes: '',
        },
        {
          guarantee: 'What is not possible after a grant has ended is not offered.',
          check: '? unsupported(grantEnded) : cell;',
          becomes: '? cell : cell;',
        },
        {
          guarantee: 'A grant is shown to whoever it came from, and to who has it.',
          check: 'return organizationId === viewer || chain.includes(viewer);',
          becomes: 'return true;',
        },
      ],
    },
    {
      file: 'apps/compute/src/grants/standing.ts',
      mutants: [
        {
          guarantee: 'Nothing is changed on a cloud that is neither owned nor granted.',
          check: "if (grants.length === 0) throw noSuch('cloud');",
          becomes: '',
          tests: ['apps/compute/src/grants/standing.test.ts'],
        },
        {
          guarantee: 'Nothing is changed on a cloud whose grant does not hold at that moment.',
          check: "if (!isHeld) throw new ProblemError('forbidden', grantEnded);",
          becomes: '',
        },
      ],
    },
    {
      file: 'apps/compute/src/clouds/clouds.view.ts',
      mutants: [
        {
          guarantee: 'Account, address and description of a granted cloud are not shown.',
          check: "const isOwn = access === 'own';",
          becomes: 'const isOwn = true;',
        },
      ],
    },
  ],
};
