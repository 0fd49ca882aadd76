import type pg from 'pg';
import type { DataService } from './services.ts';

/** A statement with its values. */
interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/** Rows of any table of a service, without knowing what it is about: what a test does not say is filled with what fits. */
export interface AnyRows {
  /** Puts a row there, behind row-level security and without what it would belong to. */
  put(table: string, values: Readonly<Record<string, unknown>>): Promise<void>;
  /** The same as a statement, for somebody else to try. */
  insertion(table: string, values: Readonly<Record<string, unknown>>): Statement;
}

interface Column {
  readonly table_name: string;
  readonly column_name: string;
  readonly udt_name: string;
  readonly isFilled: boolean;
}

/** Values that a table takes only some of. */
const particular: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  workflow_runs: { state: 'queued' },
  workflow_steps: { state: 'running' },
  api_keys: { person_id: 'somebody' },
};

/** Knows the tables of a schema. `superuser`: a connection to its database, used for this alone from now on. */
export async function anyRowsOf(superuser: pg.Client, schema: DataService): Promise<AnyRows> {
  // No row needs what it would belong to, and no trigger fills anything in.
  await superuser.query(`SET search_path = ${schema}; SET session_replication_role = replica`);
  const { rows: columns } = await superuser.query<Column>(
    `SELECT table_name, column_name, udt_name, is_nullable = 'NO' AND column_default IS NULL AS "isFilled"
     FROM information_schema.columns WHERE table_schema = $1`,
    [schema],
  );
  let count = 0;
  const insertion = (table: string, values: Readonly<Record<string, unknown>>): Statement => {
    count += 1;
    const filled = columns.filter(({ table_name, isFilled }) => table_name === table && isFilled);
    const row: Record<string, unknown> = {
      ...Object.fromEntries(filled.map(({ column_name, udt_name }) => [column_name, fitting(udt_name, count)])),
      ...particular[table],
      ...values,
    };
    const names = Object.keys(row);
    return {
      text: `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_name, at) => `$${at + 1}`).join(', ')})`,
      values: names.map((name) => row[name]),
    };
  };
  return {
    insertion,
    async put(table, values) {
      await superuser.query(insertion(table, values));
    },
  };
}

/** A value of a type; of `count` rows each has another. */
function fitting(type: string, count: number): unknown {
  switch (type) {
    case 'text':
      return `any-${count}`;
    case 'jsonb':
      return '{}';
    case 'bool':
      return false;
    case 'timestamptz':
      return new Date();
    case 'int4':
    case 'int8':
    case 'float8':
      return count;
    default:
      if (type.startsWith('_')) return [];
      throw new Error(`nothing fits ${type}`);
  }
}
