import type { SqlHandle } from '@kumo/db/compute';
import type { Grant } from '../grants/grants.rules.ts';
import type { CloudRow } from './clouds.repository.ts';

/** A cloud that an organization was granted, and how. Of its row only what the organization may know is there. */
export interface GrantedCloud {
  readonly row: CloudRow;
  readonly grant: Omit<Grant, 'organizationId'>;
}

type Known = Omit<CloudRow, keyof typeof withheld>;

/** What only its owner's row has. */
const withheld = {
  projectId: null,
  endpoint: null,
  accountKey: '',
  credentials: '',
  options: {},
  description: null,
  warnings: [],
  healthReason: null,
  inventoryBeganAt: null,
  changesCursor: null,
  eventCursor: null,
  syncRequestedAt: null,
  leaseHolder: null,
  leaseToken: 0n,
  leaseExpiresAt: null,
  updatedAt: new Date(0),
} as const satisfies Partial<CloudRow>;

/** The clouds that the scope's organization was granted, newest first. */
export async function listGrantedClouds(sql: SqlHandle): Promise<GrantedCloud[]> {
  const rows = await sql.query<Known & { readonly chain: string[]; readonly endedAt: Date | null }>(
    `SELECT id, organization_id AS "organizationId", name, provider, region, capabilities, health_state AS "healthState",
       health_since AS "healthSince", next_attempt_at AS "nextAttemptAt", latency_ms AS "latencyMs",
       inventory_state AS "inventoryState", inventory_completed_at AS "inventoryCompletedAt", confirmed_at AS "confirmedAt",
       live_until AS "liveUntil", created_at AS "createdAt", chain, ended_at AS "endedAt"
     FROM granted_clouds()`,
  );
  return rows.map(({ chain, endedAt, ...row }) => ({
    row: { ...row, ...withheld, options: {}, warnings: [] },
    grant: { chain, isEnded: endedAt !== null },
  }));
}
