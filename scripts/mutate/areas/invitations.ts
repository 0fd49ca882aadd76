import type { Area } from '../mutant.ts';

/** Who is invited, and who takes an invitation. */
export const invitations: Area = {
  name: 'invitations',
  project: 'unit',
  tests: ['apps/identity/src/invitations'],
  files: [
    {
      file: 'apps/identity/src/invitations/invitations.rules.ts',
      mutants: [
        {
          guarantee: 'An invitation is for its address alone.',
          check: 'if (person.emailKey !== invitation.emailKey) {',
          becomes: 'if (false) {',
        },
        {
          guarantee: 'Who has not proved the address joins no organization elsewhere by a link that was not mailed.',
          check:
            'if (person.isVerified || invitation.sent || invitation.path.includes(person.homeOrganizationId)) return;',
          becomes: 'return;',
        },
      ],
    },
    {
      file: 'apps/identity/src/invitations/invitations.service.ts',
      mutants: [
        {
          guarantee: 'Nobody invites to a role that may do more than they.',
          check: 'requireMayGive(principal.permissions, [role]);',
          becomes: '',
        },
        {
          guarantee: 'Nobody renews or takes back an invitation that they could not have given.',
          check: 'requireMayGive(principal.permissions, [invitation.role]);',
          becomes: '',
        },
        {
          guarantee: 'Nobody replaces an invitation that they could not have given.',
          check: 'if (replaced) requireMayGive(principal.permissions, [replaced.role]);',
          becomes: '',
        },
        {
          guarantee: 'Nobody is invited as owner of a project.',
          check: "if (projectId !== null && role === 'owner') {",
          becomes: 'if (false) {',
        },
        {
          guarantee: 'Nobody is invited into a project of another organization.',
          check: 'if (projectId !== null) await findProject(tx, id, projectId);',
          becomes: '',
        },
        {
          guarantee: 'Who is a member is not invited again.',
          check: 'await requireNoMember(tx, id, email, projectId);',
          becomes: '',
        },
        {
          guarantee: 'Invitations from one organization, and to one address, are limited.',
          check: 'await limits.count(principal.organizationId, toEmailKey(email));',
          becomes: '',
        },
        {
          guarantee: 'Invitations of a closed organization are not read.',
          check: "reachOrganization(sql, principal, id, 'read')",
          becomes: "reachOrganization(sql, principal, id, 'see')",
          tests: ['apps/identity/src/organizations/tenancy.test.ts'],
        },
      ],
    },
    {
      file: 'apps/identity/src/invitations/acceptance.service.ts',
      mutants: [
        {
          guarantee: 'An organization that is not active, or is below one, takes nobody in.',
          check: "if (invitation.states.some((state) => state !== 'active')) {",
          becomes: 'if (false) {',
        },
        {
          guarantee: 'Who takes an invitation is judged first.',
          check: 'requireMayAccept({ ...person',
          becomes: 'if (false) requireMayAccept({ ...person',
        },
        {
          guarantee: 'An invitation is taken once by somebody signed in.',
          check: 'if (!(await takeInvitation(tx, token, now()))) throw notGood();\n      if (invitation.sent',
          becomes: 'await takeInvitation(tx, token, now());\n      if (invitation.sent',
        },
        {
          guarantee: 'An invitation makes one account.',
          check: 'if (!(await takeInvitation(tx, token, now()))) throw notGood();\n      const { org',
          becomes: 'await takeInvitation(tx, token, now());\n      const { org',
        },
        {
          guarantee: 'An account is made for the invited address alone.',
          check: 'if (acceptance.email !== undefined && toEmailKey(acceptance.email) !== found.emailKey) {',
          becomes: 'if (false) {',
        },
        {
          guarantee: 'Keys accept no invitations.',
          check: "if (principal.kind !== 'session' || principal.personId === null) {",
          becomes: 'if (principal.personId === null) {',
        },
        {
          guarantee: 'A role in the organization that somebody has is not overwritten by an invitation.',
          check: 'if (member?.role) throw',
          becomes: 'if (false) throw',
        },
        {
          guarantee: 'A password of an invited person is judged like every other.',
          check: "await passwords.requireGood(password, email, 'password');",
          becomes: '',
        },
      ],
    },
  ],
};
