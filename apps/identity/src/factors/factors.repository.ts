import type { SqlHandle } from '@kumo/db/identity';
import { findOrganizationIdsOf } from '../organizations/organizations.repository.ts';

/** What guards an account beside its password. */
export interface Factors {
  totpConfirmedAt: Date | null;
  passkeys: number;
  recoveryCodes: number;
}

/** What guards a person's account. */
export async function findFactors(sql: SqlHandle, personId: string): Promise<Factors> {
  const [factors] = await sql.query<Factors>(
    `SELECT
       (SELECT confirmed_at FROM totp_factors WHERE person_id = $1) AS "totpConfirmedAt",
       (SELECT count(*)::int FROM passkeys WHERE person_id = $1) AS passkeys,
       (SELECT count(*)::int FROM recovery_codes WHERE person_id = $1) AS "recoveryCodes"`,
    [personId],
  );
  return factors ?? { totpConfirmedAt: null, passkeys: 0, recoveryCodes: 0 };
}

/** Takes away all that guards an account beside its password; gives what there was. */
export async function deleteFactors(sql: SqlHandle, personId: string): Promise<Factors> {
  const there = await findFactors(sql, personId);
  for (const table of ['totp_factors', 'passkeys', 'recovery_codes']) {
    await sql.query(`DELETE FROM ${table} WHERE person_id = $1`, [personId]);
  }
  return there;
}

/** Factors in force. Recovery codes only stand in for one. */
export function countFactors({ totpConfirmedAt, passkeys }: Factors): number {
  return passkeys + (totpConfirmedAt === null ? 0 : 1);
}

/** Whether an organization that a person acts for, or one above such a one, enforces a second factor. */
export async function isFactorEnforced(sql: SqlHandle, personId: string, now: Date): Promise<boolean> {
  const ids = await findOrganizationIdsOf(sql, personId, now);
  const rows = await sql.query(
    `SELECT 1 FROM organizations AS organization
     JOIN organizations AS above ON above.id = ANY(organization.path)
     WHERE organization.id = ANY($1) AND above.second_factor_required LIMIT 1`,
    [ids],
  );
  return rows.length === 1;
}
