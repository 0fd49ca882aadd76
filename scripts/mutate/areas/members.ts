import type { Area } from '../mutant.ts';

/** Who is a member with which roles. */
export const members: Area = {
  name: 'members',
  project: 'unit',
  tests: ['apps/identity/src/members/members.test.ts'],
  files: [
    {
      file: 'apps/identity/src/members/members.rules.ts',
      tests: ['apps/identity/src/members/members.rules.test.ts'],
      mutants: [
        {
          guarantee: 'Nobody gives or takes a role in members that may do more than they.',
          check: 'requireMayGive(permissions, changedRoles(before, after));',
          becomes: '',
        },
        {
          guarantee: 'An organization keeps an owner.',
          check: "if (before.role === 'owner' && after.role !== 'owner' && otherOwners === 0) {",
          becomes: 'if (false) {',
        },
      ],
    },
    {
      file: 'apps/identity/src/members/members.service.ts',
      mutants: [
        {
          guarantee: 'Roles are given in projects of the organization, once each, and never as owner.',
          check: 'await requireProjects(tx, id, after);',
          becomes: '',
        },
        {
          guarantee: 'Roles are given in projects of the organization only.',
          check: 'const message = !known.has(projectId)',
          becomes: 'const message = false',
        },
        {
          guarantee: 'A project has no owner.',
          check: ": role === 'owner'\n",
          becomes: ': false\n',
        },
        {
          guarantee: 'Nobody stays a member without any role.',
          check: 'if (after.role === null && after.projects.length === 0) {',
          becomes: 'if (false) {',
        },
        {
          guarantee: 'A change of roles is judged before it is made.',
          check: 'requireRolesChange({ before, after, permissions: principal.permissions, otherOwners });',
          becomes: '',
        },
        {
          guarantee: 'A removal is judged as a change of roles.',
          check: 'requireRolesChange({ before: member, after, permissions: principal.permissions, otherOwners });',
          becomes: '',
        },
        {
          guarantee: 'Roles that were changed meanwhile are not overwritten.',
          check: 'requireRevision(member, request);\n        const before',
          becomes: 'const before',
        },
        {
          guarantee: 'Somebody whose roles were changed meanwhile is not removed unseen.',
          check: 'requireRevision(member, request);\n        const otherOwners',
          becomes: 'const otherOwners',
        },
        {
          guarantee: 'Members of a closed organization are not read.',
          check: "reachOrganization(sql, principal, id, 'read');\n        return listMembers(",
          becomes: "reachOrganization(sql, principal, id, 'see');\n        return listMembers(",
          tests: ['apps/identity/src/organizations/tenancy.test.ts'],
        },
      ],
    },
  ],
};
