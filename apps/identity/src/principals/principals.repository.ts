import type { Permission, Role } from '@kumo/api-contract';
import type { SqlHandle } from '@kumo/db/identity';
import type { Standing } from './principals.rules.ts';

/** A session as it is checked, with the organization that it is to act for by default. */
export interface SessionCredential {
  id: string;
  personId: string;
  name: string;
  homeOrganizationId: string;
  secondFactor: boolean;
  provenAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
}

/** An API key as it is checked. One of `personId` and `serviceAccountId` is set. */
export interface ApiKeyCredential {
  id: string;
  personId: string | null;
  serviceAccountId: string | null;
  /** A service account's role. */
  accountRole: Role | null;
  /** The project that a service account is bound to. */
  accountProjectId: string | null;
  name: string;
  organizationId: string;
  projectId: string | null;
  scopes: Permission[];
  /** Whether its person has a second factor; true for service accounts, which have no sign-in to guard. */
  secondFactor: boolean;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
}

const hasFactor = `(EXISTS (SELECT 1 FROM totp_factors WHERE person_id = person.id AND confirmed_at IS NOT NULL)
  OR EXISTS (SELECT 1 FROM passkeys WHERE person_id = person.id))`;

/** The session of a secret's hash. */
export async function findSessionCredential(
  sql: SqlHandle,
  secretHash: string,
): Promise<SessionCredential | undefined> {
  const [session] = await sql.query<SessionCredential>(
    `SELECT session.id, person.id AS "personId", person.name, home_organization_id AS "homeOrganizationId",
       second_factor AS "secondFactor", proven_at AS "provenAt", last_used_at AS "lastUsedAt", expires_at AS "expiresAt"
     FROM sessions AS session JOIN people AS person ON person.id = session.person_id
     WHERE secret_hash = $1`,
    [secretHash],
  );
  return session;
}

/** The API key of a secret's hash. */
export async function findApiKeyCredential(sql: SqlHandle, secretHash: string): Promise<ApiKeyCredential | undefined> {
  const [key] = await sql.query<ApiKeyCredential>(
    `SELECT key.id, key.person_id AS "personId", key.service_account_id AS "serviceAccountId",
       account.role AS "accountRole", account.project_id AS "accountProjectId",
       coalesce(account.name || ' (' || key.name || ')', key.name) AS name, key.organization_id AS "organizationId",
       key.project_id AS "projectId", scopes, (account.id IS NOT NULL OR ${hasFactor}) AS "secondFactor",
       last_used_at AS "lastUsedAt", expires_at AS "expiresAt"
     FROM api_keys AS key
     LEFT JOIN people AS person ON person.id = key.person_id
     LEFT JOIN service_accounts AS account ON account.id = key.service_account_id
     WHERE secret_hash = $1`,
    [secretHash],
  );
  return key;
}

const limits = (quota: string) => `CASE WHEN ${quota} IS NULL THEN NULL ELSE jsonb_build_object(
  'instances', ${quota}.instances, 'vcpus', ${quota}.vcpus, 'memoryBytes', ${quota}.memory_bytes,
  'volumes', ${quota}.volumes, 'publicIps', ${quota}.public_ips) END`;

/**
 * What somebody stands for at an organization. `personId` null: nobody's own roles, as for service accounts. `projectId`
 * is the one acted in, as far as it is known. Undefined when there is no such organization.
 */
export async function findStanding(
  sql: SqlHandle,
  asked: { organizationId: string; personId: string | null; projectId: string | null; now: Date },
): Promise<Standing | undefined> {
  const [standing] = await sql.query<Standing>(
    `SELECT
       (SELECT jsonb_agg(jsonb_build_object('id', above.id, 'name', above.name, 'state', above.state,
           'ceiling', above.ceiling, 'secondFactorRequired', above.second_factor_required,
           'limits', ${limits('quota')}) ORDER BY cardinality(above.path))
         FROM organizations AS above LEFT JOIN organization_quotas AS quota ON quota.organization_id = above.id
         WHERE above.id = ANY(organization.path)) AS path,
       (SELECT role FROM memberships WHERE organization_id = organization.id AND person_id = $2) AS role,
       coalesce((SELECT jsonb_agg(jsonb_build_object('projectId', project.id, 'role', role)
           ORDER BY project.created_at, project.id)
         FROM project_roles JOIN projects AS project ON project.id = project_id
         WHERE project_roles.organization_id = organization.id AND person_id = $2), '[]') AS "projectRoles",
       coalesce((SELECT jsonb_agg(jsonb_build_object('role', access.role,
           'from', jsonb_build_object('organizationId', grantee.id, 'name', grantee.name)) ORDER BY access.created_at)
         FROM access_grants AS access
         JOIN organizations AS grantee ON grantee.id = access.grantee_id
         JOIN memberships ON memberships.organization_id = grantee.id AND memberships.person_id = $2
         WHERE access.organization_id = organization.id AND grantee.id = ANY(organization.path)
           AND memberships.role IN ('owner', 'administrator')
           AND (access.expires_at IS NULL OR access.expires_at > $4)), '[]') AS grants,
       (SELECT ${limits('quota')} FROM project_quotas AS quota
         WHERE quota.project_id = $3 AND quota.organization_id = organization.id) AS "projectLimits"
     FROM organizations AS organization WHERE organization.id = $1`,
    [asked.organizationId, asked.personId, asked.projectId, asked.now],
  );
  return standing;
}

/** Whether a project is one of an organization. */
export async function isProjectOf(sql: SqlHandle, projectId: string, organizationId: string): Promise<boolean> {
  const rows = await sql.query('SELECT 1 FROM projects WHERE id = $1 AND organization_id = $2', [
    projectId,
    organizationId,
  ]);
  return rows.length === 1;
}

/** Notes that a credential was used. */
export async function touchCredential(
  sql: SqlHandle,
  credential: { kind: 'session' | 'apiKey'; id: string; network: string; now: Date },
): Promise<void> {
  if (credential.kind === 'apiKey') {
    await sql.query('UPDATE api_keys SET last_used_at = $2 WHERE id = $1', [credential.id, credential.now]);
    return;
  }
  await sql.query('UPDATE sessions SET last_used_at = $2, network = $3 WHERE id = $1', [
    credential.id,
    credential.now,
    credential.network,
  ]);
}
