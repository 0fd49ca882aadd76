import type pg from 'pg';

/** Every table of every schema, as SQL names it; what stands in a partition is found in the whole. */
async function everyTable(sql: pg.Client): Promise<string[]> {
  const { rows } = await sql.query<{ table: string }>(
    `SELECT format('%I.%I', nspname, relname) AS table FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE relkind IN ('r', 'p') AND NOT relispartition AND nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')
     ORDER BY 1`,
  );
  return rows.map(({ table }) => table);
}

/** How many rows each table holds. */
export async function countRows(sql: pg.Client): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of await everyTable(sql)) {
    const { rows } = await sql.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
    counts[table] = rows[0]?.count ?? 0;
  }
  return counts;
}

/** The tables in which a text stands somewhere, in any column. */
export async function tablesWith(sql: pg.Client, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const table of await everyTable(sql)) {
    const { rowCount } = await sql.query(`SELECT 1 FROM ${table} AS row WHERE strpos(row::text, $1) > 0 LIMIT 1`, [
      text,
    ]);
    if (rowCount !== 0) found.push(table);
  }
  return found;
}
