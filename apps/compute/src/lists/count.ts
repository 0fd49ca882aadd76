import type { SqlHandle } from '@kumo/db/compute';

/** Counting stops here: past it a total is an estimate. */
const exactUpTo = 10_000;

/** How many rows match: exact to 10,000, then the planner's estimate. `from` is `<table> WHERE <conditions>`. */
export async function countRows(
  sql: SqlHandle,
  from: string,
  values: unknown[],
): Promise<{ total: number; totalIsEstimate: boolean }> {
  const counted = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (SELECT 1 FROM ${from} LIMIT ${exactUpTo + 1}) AS found`,
    values,
  );
  const total = counted[0]?.count ?? 0;
  if (total <= exactUpTo) return { total, totalIsEstimate: false };
  const plan = await sql.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
    `EXPLAIN (FORMAT JSON) SELECT 1 FROM ${from}`,
    values,
  );
  return { total: Math.max(total, plan[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? total), totalIsEstimate: true };
}
