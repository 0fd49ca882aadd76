import type { Area } from '../mutant.ts';

const noOrganization = "$1 <> ''";

/** Ids of what another organization or person has: identity mostly works as the system, so each query names whose it is. */
export const foreignIds: Area = {
  name: 'foreign-ids',
  project: 'unit',
  tests: ['apps/identity/src/members', 'apps/identity/src/invitations'],
  files: [
    {
      file: 'apps/identity/src/members/members.repository.ts',
      tests: ['apps/identity/src/members'],
      mutants: [
        {
          guarantee: 'People are members where they have a role.',
          check:
            'WHERE (membership.id IS NOT NULL\n    OR EXISTS (SELECT 1 FROM project_roles WHERE organization_id = $1 AND person_id = person.id))`',
          becomes: `WHERE ${noOrganization}\``,
        },
        {
          guarantee: 'A role elsewhere makes nobody a member here.',
          check: 'membership.person_id = person.id AND membership.organization_id = $1',
          becomes: 'membership.person_id = person.id',
        },
        {
          guarantee: 'The owners of other organizations do not count as owners of this one.',
          check: "WHERE organization_id = $1 AND role = 'owner' AND person_id <> $2",
          becomes: `WHERE ${noOrganization} AND role = 'owner' AND person_id <> $2`,
        },
        {
          guarantee: 'Only owners count as owners.',
          check: "WHERE organization_id = $1 AND role = 'owner' AND person_id <> $2",
          becomes: 'WHERE organization_id = $1 AND person_id <> $2',
        },
        {
          guarantee: 'Who is removed here stays a member elsewhere.',
          check: "'DELETE FROM memberships WHERE organization_id = $1 AND person_id = $2', values",
          becomes: '"DELETE FROM memberships WHERE $1 <> \'\' AND person_id = $2", values',
        },
        {
          guarantee: 'With a member go the roles in projects.',
          check:
            "  await tx.query('DELETE FROM project_roles WHERE organization_id = $1 AND person_id = $2', values);\n",
          becomes: '',
        },
        {
          guarantee: 'With a member go the keys that it had here.',
          check: "'DELETE FROM api_keys WHERE organization_id = $1 AND person_id = $2 RETURNING 1', values",
          becomes: "'SELECT 1 WHERE $1 = $2', values",
        },
      ],
    },
    {
      file: 'apps/identity/src/invitations/invitations.repository.ts',
      tests: ['apps/identity/src/invitations'],
      mutants: [
        {
          guarantee: 'An invitation of another organization is not there.',
          check: 'FROM invitations AS invitation WHERE organization_id = $1 AND id = $2`',
          becomes: `FROM invitations AS invitation WHERE ${noOrganization} AND id = $2\``,
        },
        {
          guarantee: 'An invitation that has ended is not good.',
          check: '     WHERE secret_hash = $1 AND expires_at > $2`',
          becomes: '     WHERE secret_hash = $1 AND $2::timestamptz IS NOT NULL`',
        },
      ],
    },
    {
      file: 'apps/identity/src/access-grants/access-grants.repository.ts',
      tests: ['apps/identity/src/access-grants'],
      mutants: [
        {
          guarantee: 'Access that another organization gave is not there.',
          check: '`${select} WHERE access.organization_id = $1 AND access.id = $2`',
          becomes: "`${select} WHERE $1 <> '' AND access.id = $2`",
        },
      ],
    },
    {
      file: 'apps/identity/src/projects/projects.repository.ts',
      tests: ['apps/identity/src/organizations/closing.test.ts'],
      mutants: [
        {
          guarantee: 'A project of another organization is not there.',
          check: 'FROM projects WHERE organization_id = $1 AND ($2::text IS NULL OR id = $2)',
          becomes: `FROM projects WHERE ${noOrganization} AND ($2::text IS NULL OR id = $2)`,
        },
      ],
    },
    {
      file: 'apps/identity/src/api-keys/api-keys.repository.ts',
      tests: ['apps/identity/src/api-keys/api-keys.test.ts'],
      mutants: [
        {
          guarantee: 'The keys of others are not listed.',
          check: 'FROM api_keys WHERE organization_id = $1 AND ${holderColumn[holder.kind]} = $2 ORDER BY id DESC`',
          becomes: "FROM api_keys WHERE organization_id = $1 AND $2 <> '' ORDER BY id DESC`",
        },
        {
          guarantee: 'A key of somebody else is not rotated.',
          check: 'WHERE id = $1 AND organization_id = $2 AND ${holderColumn[holder.kind]} = $3 FOR UPDATE`',
          becomes: "WHERE id = $1 AND organization_id = $2 AND $3 <> '' FOR UPDATE`",
        },
        {
          guarantee: 'A key of somebody else is not revoked.',
          check: 'DELETE FROM api_keys WHERE id = $1 AND organization_id = $2 AND ${holderColumn[holder.kind]} = $3\n',
          becomes: "DELETE FROM api_keys WHERE id = $1 AND organization_id = $2 AND $3 <> ''\n",
        },
      ],
    },
    {
      file: 'apps/identity/src/sessions/sessions.repository.ts',
      tests: ['apps/identity/src/sessions/sessions.test.ts'],
      mutants: [
        {
          guarantee: 'A session of somebody else is not ended.',
          check: "'DELETE FROM sessions WHERE id = $1 AND person_id = $2 RETURNING 1'",
          becomes: '"DELETE FROM sessions WHERE id = $1 AND $2 <> \'\' RETURNING 1"',
        },
        {
          guarantee: 'The sessions of others are not listed.',
          check: 'FROM sessions WHERE person_id = $1 AND expires_at > $2 AND last_used_at > $3',
          becomes: `FROM sessions WHERE ${noOrganization} AND expires_at > $2 AND last_used_at > $3`,
        },
      ],
    },
    {
      file: 'apps/identity/src/factors/passkeys/passkeys.repository.ts',
      tests: ['apps/identity/src/factors/passkeys'],
      mutants: [
        {
          guarantee: 'A passkey of somebody else is not renamed.',
          check: '`UPDATE passkeys SET name = $3 WHERE id = $1 AND person_id = $2 RETURNING ${columns}`',
          becomes: "`UPDATE passkeys SET name = $3 WHERE id = $1 AND $2 <> '' RETURNING ${columns}`",
        },
        {
          guarantee: 'A passkey of somebody else is not removed.',
          check: "'DELETE FROM passkeys WHERE id = $1 AND person_id = $2 RETURNING name'",
          becomes: '"DELETE FROM passkeys WHERE id = $1 AND $2 <> \'\' RETURNING name"',
        },
      ],
    },
  ],
};
