import type { Area } from '../mutant.ts';

/** Which credential is good, for which organization and project. */
export const exchange: Area = {
  name: 'exchange',
  project: 'unit',
  tests: ['apps/identity/src/principals/credentials.test.ts'],
  files: [
    {
      file: 'apps/identity/src/principals/principals.service.ts',
      mutants: [
        {
          guarantee: 'A project of another organization is not acted in.',
          check:
            'if (asked.projectId !== null && !(await isProjectOf(sql, asked.projectId, organizationId))) return undefined;',
          becomes: '',
        },
        {
          guarantee: 'A session that is over, by its end or by idling, is no credential.',
          check: 'if (!found || !isSessionLive(found, now())) throw',
          becomes: 'if (!found) throw',
          tests: ['apps/identity/src/sessions/sessions.test.ts'],
        },
        {
          guarantee: 'A key that expired is no credential.',
          check:
            "if (found.expiresAt !== null && found.expiresAt <= now()) throw notSignedIn('The API key has expired.');",
          becomes: '',
          tests: ['apps/identity/src/api-keys/api-keys.test.ts'],
        },
        {
          guarantee: 'A key acts for the organization that it belongs to, and for no other.',
          check:
            'if (credential.organizationId !== undefined && credential.organizationId !== organizationId) throw notThere();',
          becomes: '',
          tests: ['apps/identity/src/api-keys/api-keys.test.ts'],
        },
        {
          guarantee: 'A key that is bound to a project acts in no other.',
          check:
            'if (bound !== null && credential.projectId !== undefined && credential.projectId !== bound) throw notThere();',
          becomes: '',
        },
        {
          guarantee: "A key of a service account is bound to the account's project.",
          check: 'const bound = found.projectId ?? accountProjectId;',
          becomes: 'const bound = found.projectId;',
          tests: ['apps/identity/src/service-accounts/service-accounts.test.ts'],
        },
        {
          guarantee: 'A key that was bound to a project itself stays bound to it.',
          check: 'const bound = found.projectId ?? accountProjectId;',
          becomes: 'const bound = accountProjectId;',
        },
        {
          guarantee: 'What does not look like a key is not looked for.',
          check: "if (!isApiKeySecret(credential.secret)) throw notSignedIn('This is not an API key of ours.');",
          becomes: '',
          tests: ['apps/identity/src/principals/principals.test.ts'],
        },
        {
          guarantee: 'No key has a fresh proof.',
          check: 'secondFactor: false,\n      provenUntilMs: 0,',
          becomes: 'secondFactor: false,\n      provenUntilMs: 8e15,',
        },
        {
          guarantee: 'A proof is fresh for fifteen minutes.',
          check: 'found.provenAt.getTime() + stepUpMinutes * 60_000',
          becomes: 'found.provenAt.getTime() + 1e9',
        },
      ],
    },
    {
      file: 'apps/identity/src/principals/principals.repository.ts',
      mutants: [
        {
          guarantee: 'Access given to an organization is for its owners and administrators.',
          check: "AND memberships.role IN ('owner', 'administrator')",
          becomes: '',
        },
        {
          guarantee: 'Access counts for organizations above only: after a move it gives nothing.',
          check: 'AND grantee.id = ANY(organization.path)',
          becomes: '',
        },
        {
          guarantee: 'Access ends when it was said to.',
          check: 'AND (access.expires_at IS NULL OR access.expires_at > $4)',
          becomes: 'AND $4::timestamptz IS NOT NULL',
          tests: ['apps/identity/src/access-grants/access-grants.test.ts'],
        },
        {
          guarantee: 'A second factor that was never confirmed is none, for keys of its person too.',
          check: 'AND confirmed_at IS NOT NULL',
          becomes: '',
        },
        {
          guarantee: 'A key of a person without a second factor is refused where one is enforced.',
          check: 'account.id IS NOT NULL OR ${hasFactor}',
          becomes: 'true OR ${hasFactor}',
        },
        {
          guarantee: 'Roles in projects are those of the organization acted for.',
          check: 'WHERE project_roles.organization_id = organization.id AND person_id = $2',
          becomes: 'WHERE person_id = $2',
        },
        {
          guarantee: 'A project is one of the organization only when it is stored as such.',
          check: 'FROM projects WHERE id = $1 AND organization_id = $2',
          becomes: 'FROM projects WHERE id = $1 AND $2::text IS NOT NULL',
        },
      ],
    },
    {
      file: 'apps/identity/src/principals/internal.routes.ts',
      tests: ['apps/identity/src/principals/principals.test.ts'],
      mutants: [
        {
          guarantee: 'Principals are exchanged for who has the internal token.',
          check: 'if (isInternal(request.headers[internalTokenHeader])) return;',
          becomes: 'return;',
        },
        {
          guarantee: 'Exactly one credential is exchanged at a time.',
          check: '.refine(({ session, apiKey }) => (session === undefined) !== (apiKey === undefined), {',
          becomes: '.refine(() => true, {',
        },
      ],
    },
  ],
};
