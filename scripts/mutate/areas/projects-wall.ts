import type { Area } from '../mutant.ts';

/** The wall between projects, and quotas, in compute. */
export const projectsWall: Area = {
  name: 'projects-wall',
  project: 'unit',
  tests: ['apps/compute/src/tree/project-wall.test.ts', 'apps/compute/src/quotas'],
  files: [
    {
      file: 'apps/compute/src/tree/projects.ts',
      tests: ['apps/compute/src/tree/project-wall.test.ts'],
      mutants: [
        {
          guarantee: 'Who is bound to a project makes nothing in another.',
          check: 'if (asked === principal.projectId) return asked;\n    throw',
          becomes: 'return asked;\n    throw',
        },
        {
          guarantee: 'Nothing is made in a project of another organization.',
          check: 'if (project?.organizationId === principal.organizationId) return asked;',
          becomes: 'return asked;',
        },
        {
          guarantee: 'What belongs to the organization that shares its cloud is not changed.',
          check: 'if (row.organization_id !== principal.organizationId) {',
          becomes: 'if (false) {',
          tests: ['apps/compute/src/tree/projects.test.ts'],
        },
        {
          guarantee: 'What all projects share is not changed by who is bound to one.',
          check: 'if (principal.projectId === null || row.project_id === principal.projectId) return;',
          becomes: 'return;',
        },
      ],
    },
    {
      file: 'packages/db/src/scope.ts',
      tests: ['apps/compute/src/tree/project-wall.test.ts'],
      mutants: [
        {
          guarantee: 'The rows of other projects are not there for who is bound to one.',
          check: "[scope.organizationId, scope.projectId ?? '', 'off']",
          becomes: "[scope.organizationId, '', 'off']",
        },
        {
          guarantee: "A caller's transaction sees its organization alone, never as the system.",
          check: "[scope.organizationId, scope.projectId ?? '', 'off']",
          becomes: "[scope.organizationId, scope.projectId ?? '', 'on']",
        },
      ],
    },
    {
      file: 'apps/compute/src/quotas/quotas.rules.ts',
      tests: ['apps/compute/src/quotas'],
      mutants: [
        {
          guarantee: 'What cannot be counted is not made where it is limited.',
          check: 'if (scope.limits[noun] === null || use[noun] !== null) continue;',
          becomes: 'continue;',
        },
        {
          guarantee: 'Who is over a limit already may still do what does not grow.',
          check: '|| after[noun] <= before[noun]',
          becomes: '',
        },
      ],
    },
    {
      file: 'apps/compute/src/quotas/quotas.service.ts',
      tests: ['apps/compute/src/quotas'],
      mutants: [
        {
          guarantee: 'Of creates at the same moment no more come through than the quota allows.',
          check: 'for (const { kind, id } of scopes) await lockScope(tx, kind, id);',
          becomes: '',
        },
        {
          guarantee: 'The quota of an organization counts all below it.',
          check: '[id, ...(known?.below ?? [])]',
          becomes: '[id]',
        },
      ],
    },
  ],
};
