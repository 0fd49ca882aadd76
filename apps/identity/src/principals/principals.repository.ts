import type { Permission, Role } from '@kumo/api-contract';
import type { SqlHandle } from '@kumo/db/identity';

/** What a credential stands for at one organization. */
export interface Standing {
  credentialId: string;
  personId: string;
  name: string;
  /** Null: there is no such organization, or the person has no role there. */
  role: Role | null;
  organizationId: string | null;
  organizationPath: string[] | null;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
}

/** A session's standing. */
export interface SessionStanding extends Standing {
  lastUsedAt: Date;
  expiresAt: Date;
  secondFactor: boolean;
}

/** An API key's standing; `organizationId` is the one it is bound to. */
export interface ApiKeyStanding extends Standing {
  projectId: string | null;
  scopes: Permission[];
}

/** The session of a secret's hash, at an organization or, without one, at the person's home. */
export async function findSessionStanding(
  sql: SqlHandle,
  secretHash: string,
  organizationId: string | null,
): Promise<SessionStanding | undefined> {
  const [standing] = await sql.query<SessionStanding>(
    `SELECT session.id AS "credentialId", person.id AS "personId", person.name, second_factor AS "secondFactor",
       role, organization.id AS "organizationId", path AS "organizationPath",
       last_used_at AS "lastUsedAt", expires_at AS "expiresAt"
     FROM sessions AS session
     JOIN people AS person ON person.id = session.person_id
     LEFT JOIN organizations AS organization ON organization.id = coalesce($2, home_organization_id)
     LEFT JOIN memberships ON memberships.organization_id = organization.id AND memberships.person_id = person.id
     WHERE secret_hash = $1`,
    [secretHash, organizationId],
  );
  return standing;
}

/** The API key of a secret's hash. */
export async function findApiKeyStanding(sql: SqlHandle, secretHash: string): Promise<ApiKeyStanding | undefined> {
  const [standing] = await sql.query<ApiKeyStanding>(
    `SELECT key.id AS "credentialId", key.person_id AS "personId", key.name, key.project_id AS "projectId", scopes,
       role, organization.id AS "organizationId", path AS "organizationPath",
       last_used_at AS "lastUsedAt", expires_at AS "expiresAt"
     FROM api_keys AS key
     JOIN organizations AS organization ON organization.id = key.organization_id
     LEFT JOIN memberships ON memberships.organization_id = organization.id AND memberships.person_id = key.person_id
     WHERE secret_hash = $1`,
    [secretHash],
  );
  return standing;
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
