import type { SqlHandle } from '@kumo/db/compute';
import type { MetricName, MetricSample } from '@kumo/model';
import { quantities, quantityColumns, quantityMeans } from './quantities.ts';

/** Label of the interval of `$<step>` that an instant ends or lies in: intervals are open at their start, closed at their end. */
const intervalEnd = (step: string): string =>
  `date_bin(${step}, at - interval '1 millisecond', timestamptz 'epoch') + ${step}`;

/** One measurement of one instance, on its way into the history. */
export interface InstanceSample {
  readonly instanceId: string;
  readonly sample: MetricSample;
}

/** Writes measurements, all as of `at`. One that is there already stays. */
export async function insertSamples(
  tx: SqlHandle,
  organizationId: string,
  at: Date,
  samples: readonly InstanceSample[],
): Promise<void> {
  const arrays = quantities.map((_, index) => `$${index + 4}::double precision[]`).join(', ');
  await tx.query(
    `INSERT INTO metric_samples (organization_id, at, instance_id, ${quantityColumns})
     SELECT $1, $2, * FROM unnest($3::text[], ${arrays})
     ON CONFLICT (instance_id, at) DO NOTHING`,
    [
      organizationId,
      at,
      samples.map(({ instanceId }) => instanceId),
      ...quantities.map(([name]) => samples.map(({ sample }) => sample[name])),
    ],
  );
}

/** Mean of each quantity over one interval; `at` is the interval's end. */
export type SeriesRow = { readonly at: Date } & { readonly [N in MetricName]: number | null };

/** Which history to read. */
export interface SeriesRequest {
  readonly source: 'samples' | 'minutes';
  readonly organizationId: string;
  readonly instanceId: string;
  readonly from: Date;
  readonly to: Date;
  readonly stepSeconds: number;
}

/** Means per interval, where anything was measured, in order. */
export async function readSeries(sql: SqlHandle, request: SeriesRequest): Promise<SeriesRow[]> {
  const table = request.source === 'samples' ? 'metric_samples' : 'metric_minutes';
  const rows = await sql.query<Record<string, number | null> & { at: Date }>(
    `SELECT ${intervalEnd('$5::interval')} AS at, ${quantityMeans}
     FROM ${table} WHERE organization_id = $1 AND instance_id = $2 AND at > $3 AND at <= $4
     GROUP BY 1 ORDER BY 1`,
    [request.organizationId, request.instanceId, request.from, request.to, `${request.stepSeconds} seconds`],
  );
  return rows.map((row) => {
    const values = quantities.map(([name, column]) => [name, row[column] ?? null] as const);
    // One entry per quantity of the model's own list.
    return { at: row.at, ...(Object.fromEntries(values) as Record<MetricName, number | null>) };
  });
}

/** CPU of one instance over one interval, in percent of its limit, or of one vCPU where it has none. */
export interface CpuRow {
  readonly id: string;
  /** The interval's end; null where nothing was measured at all. */
  readonly at: Date | null;
  readonly cpu: number | null;
}

/** CPU of many instances since `from`. Minutes as far as they have been made, then samples. Ids of others are left out. */
export function readCpu(
  sql: SqlHandle,
  request: {
    readonly organizationId: string;
    readonly ids: readonly string[];
    readonly from: Date;
    readonly stepSeconds: number;
  },
): Promise<CpuRow[]> {
  return sql.query<CpuRow>(
    `WITH asked AS (
       SELECT id, CASE WHEN vcpus > 0 THEN vcpus ELSE 1 END AS vcpus FROM instances
       WHERE organization_id = $1 AND id = ANY($2)
     ), measured AS (
       SELECT instance_id, at, cpu_percent FROM metric_minutes
       WHERE organization_id = $1 AND instance_id = ANY($2) AND at > $3
       UNION ALL
       SELECT instance_id, at, cpu_percent FROM metric_samples
       WHERE organization_id = $1 AND instance_id = ANY($2) AND at > $3 AND at > (SELECT rolled_up_to FROM metric_rollup)
     )
     SELECT asked.id, ${intervalEnd('$4::interval')} AS at, avg(cpu_percent) / min(vcpus) AS cpu
     FROM asked LEFT JOIN measured ON measured.instance_id = asked.id
     GROUP BY asked.id, 2`,
    [request.organizationId, request.ids, request.from, `${request.stepSeconds} seconds`],
  );
}

/** Longest stretch that is made into minutes by one statement. */
const longestStretch = '10 minutes';

/**
 * Makes the next stretch of samples into minutes and says whether there may be more. Minutes are closed 20 s after their end,
 * when late readings have come. Samples older than a day are gone and not waited for. Needs the scope of the system; another
 * process that is at it already is left to it.
 */
export async function rollUpSamples(tx: SqlHandle): Promise<boolean> {
  const [span] = await tx.query<{ from: Date; to: Date; more: boolean }>(
    `SELECT "from", least(closed, "from" + interval '${longestStretch}') AS to, closed > "from" + interval '${longestStretch}' AS more
     FROM (
       SELECT greatest(rolled_up_to, date_trunc('minute', now() - interval '24 hours')) AS "from",
         date_trunc('minute', now() - interval '20 seconds') AS closed
       FROM metric_rollup FOR UPDATE SKIP LOCKED
     ) AS span WHERE closed > "from"`,
  );
  if (span === undefined) return false;
  await tx.query(
    `INSERT INTO metric_minutes (organization_id, instance_id, at, ${quantityColumns})
     SELECT organization_id, instance_id, ${intervalEnd("interval '1 minute'")}, ${quantityMeans}
     FROM metric_samples WHERE at > $1 AND at <= $2 GROUP BY 1, 2, 3
     ON CONFLICT (instance_id, at) DO NOTHING`,
    [span.from, span.to],
  );
  await tx.query('UPDATE metric_rollup SET rolled_up_to = $1', [span.to]);
  return span.more;
}

/** One process at a time looks which tables there are and changes them: two that start together would make the same. */
const lockPartitions = "SELECT pg_advisory_xact_lock(hashtextextended('metric partitions', 0))";

/** Makes the tables that the next hours will be written to. */
export async function ensurePartitions(tx: SqlHandle): Promise<void> {
  await tx.query(lockPartitions);
  await tx.query("SELECT ensure_metric_partitions(now() + interval '3 hours')");
}

/** Drops whole tables of samples older than a day and of minutes older than thirty. */
export async function dropOldPartitions(tx: SqlHandle): Promise<void> {
  await tx.query(lockPartitions);
  await tx.query("SELECT drop_metric_partitions(now() - interval '24 hours', now() - interval '30 days')");
}
