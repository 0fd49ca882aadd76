import type { Area } from '../mutant.ts';

/** Projects and quotas as identity keeps them. */
export const projects: Area = {
  name: 'projects',
  project: 'unit',
  tests: ['apps/identity/src/quotas/quotas.test.ts'],
  files: [
    {
      file: 'apps/identity/src/projects/projects.service.ts',
      mutants: [
        {
          guarantee: 'Who acts inside one project sees that project alone.',
          check: 'listProjects(sql, id, isOwn ? principal.projectId : null)',
          becomes: 'listProjects(sql, id, null)',
          tests: ['apps/identity/src/members/members.test.ts'],
        },
        {
          guarantee: 'Projects of a closed organization are not read.',
          check: "reachOrganization(sql, principal, id, 'read')",
          becomes: "reachOrganization(sql, principal, id, 'see')",
          tests: ['apps/identity/src/organizations/tenancy.test.ts'],
        },
      ],
    },
    {
      file: 'apps/identity/src/quotas/quotas.service.ts',
      mutants: [
        {
          guarantee: 'An organization does not set its own quota.',
          check: 'if (at.isOwn && at.parentId !== null) {',
          becomes: 'if (false) {',
        },
        {
          guarantee: 'Who acts inside one project sees its quota alone.',
          check: 'const only = isOwn ? principal.projectId : null;',
          becomes: 'const only = null;',
        },
        {
          guarantee: 'No quota is set for a project of another organization.',
          check: 'const { name } = await findProject(tx, id, projectId);',
          becomes: 'const name = id;',
        },
      ],
    },
  ],
};
