import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { createDatabase, dropDatabase, withDatabase } from './databases.mjs';

/** Postgres' internal type `"char"`, in which its catalogue keeps one-letter codes. */
const internalCharOid = 18;
const textOid = 25;

/**
 * Prisma's `pg` adapter as the schema engine needs it, with three faults mended: it does not know `"char"`, it splits
 * scripts at every semicolon (also inside function bodies), and its shadow database is the database itself.
 * @param {string | undefined} url
 * @param {string | undefined} shadowUrl
 */
export function migrationAdapter(url, shadowUrl) {
  const factory = new PrismaPg({ connectionString: url ?? 'postgresql://localhost' });
  factory.connect = () => connect(url);
  factory.connectToShadowDb = () => (shadowUrl ? connect(shadowUrl) : connectToShadow(url));
  return bindMigrationAwareSqlAdapterFactory(factory);
}

/** @param {string | undefined} url */
async function connect(url) {
  const connectionString = url ?? 'postgresql://localhost';
  const schema = new URL(connectionString).searchParams.get('schema');
  const adapter = await new PrismaPg(
    { connectionString, ...(schema ? { options: `-c search_path=${schema}` } : {}) },
    schema ? { schema } : {},
  ).connect();
  adapter.executeScript = async (script) => {
    await adapter.underlyingDriver().query(script);
  };
  return readInternalChars(adapter);
}

/** @param {string | undefined} url */
async function connectToShadow(url) {
  if (url === undefined) throw new Error('A shadow database needs the URL of a server');
  const shadowUrl = withDatabase(url, `prisma_shadow_${randomUUID()}`);
  await createDatabase(shadowUrl);
  const adapter = await connect(shadowUrl);
  const dispose = adapter.dispose.bind(adapter);
  adapter.dispose = async () => {
    await dispose();
    await dropDatabase(shadowUrl);
  };
  return adapter;
}

/**
 * Lets the adapter read `"char"` columns as text and tells the engine that they are single characters.
 * @template {object} T
 * @param {T} adapter
 * @returns {T}
 */
function readInternalChars(adapter) {
  /** @type {any} */
  const queryable = adapter;
  const performIO = queryable.performIO.bind(queryable);
  const queryRaw = queryable.queryRaw.bind(queryable);
  /** @type {WeakMap<object, number[]>} which columns of a result were `"char"` */
  const charColumns = new WeakMap();
  queryable.performIO = async (/** @type {unknown} */ query) => {
    const result = await performIO(query);
    const columns = [];
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== internalCharOid) continue;
      field.dataTypeID = textOid;
      columns.push(index);
    }
    charColumns.set(result.rows, columns);
    return result;
  };
  queryable.queryRaw = async (/** @type {unknown} */ query) => {
    const result = await queryRaw(query);
    for (const index of charColumns.get(result.rows) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  if (queryable.startTransaction) {
    const start = queryable.startTransaction.bind(queryable);
    queryable.startTransaction = async (/** @type {unknown[]} */ ...args) => readInternalChars(await start(...args));
  }
  return adapter;
}
