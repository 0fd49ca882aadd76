import type { ComputeDatabase, SqlHandle } from '@kumo/db/compute';
import type { Jobs } from '@kumo/service-kit';

const queue = 'clouds.forget';
/** Rows of one transaction: short enough to be in nobody's way. */
const batchRows = 1_000;

/** A cloud whose rows are to be unlisted. */
export interface ForgottenCloud {
  readonly organizationId: string;
  readonly cloudId: string;
}

/**
 * Unlists what a disconnected cloud showed, in batches. The rows stay, so that the same account connected again finds its ids.
 * Safe to repeat, and to do twice at once.
 */
export interface CloudForgetting {
  /** In the transaction that takes the cloud away: whatever happens to this process, somebody finishes. */
  begin(tx: SqlHandle, cloud: ForgottenCloud): Promise<void>;
  /** Does it now. */
  finish(cloud: ForgottenCloud): Promise<void>;
  /** Finishes what others began and left. */
  work(): Promise<void>;
}

/** Makes it. */
export function createCloudForgetting(deps: {
  readonly database: ComputeDatabase;
  readonly jobs: Jobs;
}): CloudForgetting {
  const finish = (cloud: ForgottenCloud): Promise<void> => unlistCloud(deps.database, cloud);
  return {
    begin: (tx, cloud) => deps.jobs.send(tx, queue, cloud),
    finish,
    work: () => deps.jobs.work<ForgottenCloud>(queue, { concurrency: 1 }, ({ data }) => finish(data)),
  };
}

/** Unlists what a cloud showed to anybody, a batch after the other. */
export async function unlistCloud(database: ComputeDatabase, cloud: ForgottenCloud): Promise<void> {
  const { cloudId } = cloud;
  for (const statement of [unlist('instances'), unlist('resources')]) {
    let unlisted = batchRows;
    while (unlisted === batchRows) {
      unlisted = await database.asSystem(async (tx) => (await tx.query(statement, [cloudId, batchRows])).length);
    }
  }
}

function unlist(table: 'instances' | 'resources'): string {
  return `
    UPDATE ${table} SET listed = false, gone_at = now() WHERE id IN (
      SELECT id FROM ${table} WHERE cloud_id = $1 AND listed LIMIT $2 FOR UPDATE SKIP LOCKED
    ) RETURNING 1`;
}
