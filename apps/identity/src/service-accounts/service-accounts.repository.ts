import type { Role } from '@kumo/api-contract';
import type { SqlHandle } from '@kumo/db/identity';
import { newId } from '@kumo/model';

/** A member that is a program. */
export interface StoredServiceAccount {
  id: string;
  organizationId: string;
  projectId: string | null;
  name: string;
  role: Role;
  createdBy: string;
  createdAt: Date;
  keys: number;
}

const columns = `id, organization_id AS "organizationId", project_id AS "projectId", name, role,
  created_by AS "createdBy", created_at AS "createdAt",
  (SELECT count(*)::int FROM api_keys WHERE service_account_id = service_accounts.id) AS keys`;

/** The service accounts of an organization, by name. */
export function listServiceAccounts(sql: SqlHandle, organizationId: string): Promise<StoredServiceAccount[]> {
  return sql.query(`SELECT ${columns} FROM service_accounts WHERE organization_id = $1 ORDER BY name, id`, [
    organizationId,
  ]);
}

/** One of them; undefined also for that of another organization. */
export async function findServiceAccount(
  sql: SqlHandle,
  organizationId: string,
  id: string,
): Promise<StoredServiceAccount | undefined> {
  const [account] = await sql.query<StoredServiceAccount>(
    `SELECT ${columns} FROM service_accounts WHERE organization_id = $1 AND id = $2`,
    [organizationId, id],
  );
  return account;
}

/** Stores one; undefined when its name is taken. */
export async function insertServiceAccount(
  sql: SqlHandle,
  account: Omit<StoredServiceAccount, 'id' | 'createdAt' | 'keys'>,
): Promise<StoredServiceAccount | undefined> {
  const [stored] = await sql.query<StoredServiceAccount>(
    `INSERT INTO service_accounts (id, organization_id, project_id, name, role, created_by)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (organization_id, name) DO NOTHING RETURNING ${columns}`,
    [newId('serviceAccount'), account.organizationId, account.projectId, account.name, account.role, account.createdBy],
  );
  return stored;
}

/** Removes one with its keys; gives it back as it was. */
export async function deleteServiceAccount(
  sql: SqlHandle,
  organizationId: string,
  id: string,
): Promise<StoredServiceAccount | undefined> {
  const account = await findServiceAccount(sql, organizationId, id);
  await sql.query('DELETE FROM service_accounts WHERE organization_id = $1 AND id = $2', [organizationId, id]);
  return account;
}
