import pg from 'pg';

/** Prisma's code for what Postgres or the system answered. */
const prismaCodes = new Map([
  ['3D000', 'P1003'],
  ['ECONNREFUSED', 'P1001'],
  ['ENOTFOUND', 'P1001'],
  ['ETIMEDOUT', 'P1002'],
  ['28P01', 'P1000'],
]);

/** @param {string} url */
export async function canConnect(url) {
  await withClient(url, async () => undefined);
}

/**
 * Creates the database that `url` names, unless it exists, and returns its name.
 * @param {string} url
 */
export async function createDatabase(url) {
  const name = databaseName(url);
  await withClient(maintenanceUrl(url), async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rows.length === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
  return name;
}

/**
 * Drops the database that `url` names, if it exists, with every session in it.
 * @param {string} url
 */
export async function dropDatabase(url) {
  await withClient(maintenanceUrl(url), (client) =>
    client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(databaseName(url))} WITH (FORCE)`),
  );
}

/**
 * `url` with another database.
 * @param {string} url
 * @param {string} database
 */
export function withDatabase(url, database) {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

/** @param {any} error */
export function explainForPrisma(error) {
  const code = prismaCodes.get(error?.code) ?? 'P1010';
  return { message: error?.message || String(error?.code ?? error), is_panic: false, error_code: code };
}

/** @param {string} url */
function databaseName(url) {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

/** @param {string} url */
function maintenanceUrl(url) {
  return withDatabase(url, 'postgres');
}

/**
 * @template T
 * @param {string} url
 * @param {(client: pg.Client) => Promise<T>} work
 */
async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
