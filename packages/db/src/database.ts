import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { surviveLostConnections } from './lost-connections.ts';
import { ReadPool } from './read-pool.ts';
import { type Scope, scopeSettings, setScopeInTransaction, type Tenant } from './scope.ts';
import type { ReadHandle, SqlHandle } from './sql.ts';
import { StatementHandles } from './statement-handles.ts';
import { type ConnectionSlot, TransactionPool } from './transaction-pool.ts';

/** One open transaction, by Prisma and by SQL alike. */
export interface Transaction<PrismaTransaction> extends SqlHandle {
  prisma: PrismaTransaction;
}

/** A service's own database schema. */
export interface Database<Prisma, PrismaTransaction> {
  /** Outside of a scope: sees no row of any table with an organization. For tables without one. */
  prisma: Prisma;
  /** The same connections by `pg`, without a scope, for LISTEN and for pg-boss. Never set a session's settings on it. */
  pool: pg.Pool;
  /** A transaction that sees and writes one organization's rows only, or one project's. Rolled back when `work` throws. */
  inOrganization<T>(
    tenant: Tenant,
    work: (tx: Transaction<PrismaTransaction>) => Promise<T>,
    limits?: TransactionLimits,
  ): Promise<T>;
  /** A transaction that sees every organization's rows: relays, pollers, set-up. Never with a caller's input alone. */
  asSystem<T>(work: (tx: Transaction<PrismaTransaction>) => Promise<T>, limits?: TransactionLimits): Promise<T>;
  /** Reads for hot lists: no transaction, mostly one round trip, writes refused. */
  readInOrganization<T>(tenant: Tenant, read: (sql: ReadHandle) => Promise<T>): Promise<T>;
  /** The same over every organization's rows. */
  readAsSystem<T>(read: (sql: ReadHandle) => Promise<T>): Promise<T>;
  /** Ends every connection; work in flight is finished first. */
  close(): Promise<void>;
}

/** How long a transaction may wait for a connection and then run, in milliseconds. Default 5,000 and 15,000. */
export interface TransactionLimits {
  maxWait?: number;
  timeout?: number;
}

/** How many connections a service holds at most. Default 10 for transactions and 5 for reads. */
export interface DatabaseLimits {
  maxConnections?: number;
  maxReadConnections?: number;
}

interface PrismaLike<PrismaTransaction> {
  $transaction<T>(work: (tx: PrismaTransaction) => Promise<T>, limits: TransactionLimits): Promise<T>;
  $disconnect(): Promise<void>;
}

/**
 * Opens a service's schema. `url` names that service's own login role; nothing connects before the first use.
 * `createPrisma` makes the generated client from the adapter it is given.
 */
export function createDatabase<PrismaTransaction, Prisma extends PrismaLike<PrismaTransaction>>(
  schema: string,
  url: string,
  createPrisma: (adapter: PrismaPg) => Prisma,
  limits: DatabaseLimits = {},
): Database<Prisma, PrismaTransaction> {
  const connection = {
    connectionString: url,
    application_name: `kumo ${schema}`,
    options: `-c search_path=${schema}`,
    connectionTimeoutMillis: 5_000,
  };
  const pool = new TransactionPool({ ...connection, max: limits.maxConnections ?? 10 });
  surviveLostConnections(pool);
  const statements = new StatementHandles();
  const reads = new ReadPool({ ...connection, max: limits.maxReadConnections ?? 5 });
  const prisma = createPrisma(new PrismaPg(pool, { schema }));

  const transact = <T>(
    scope: Scope,
    work: (tx: Transaction<PrismaTransaction>) => Promise<T>,
    { maxWait = 5_000, timeout = 15_000 }: TransactionLimits = {},
  ): Promise<T> => {
    const slot: ConnectionSlot = {};
    return pool.noteConnectionIn(slot, () =>
      prisma.$transaction(
        async (prismaTransaction) => {
          if (!slot.client) throw new Error('Prisma opened a transaction on a connection that is not of this pool');
          const sql = statements.handleOf(slot.client);
          await sql.query(setScopeInTransaction, scopeSettings(scope));
          return work({ prisma: prismaTransaction, query: sql.query });
        },
        { maxWait, timeout },
      ),
    );
  };

  return {
    prisma,
    pool,
    inOrganization: (tenant, work, transactionLimits) => transact(tenant, work, transactionLimits),
    asSystem: (work, transactionLimits) => transact('system', work, transactionLimits),
    readInOrganization: (tenant, read) => reads.read(tenant, read),
    readAsSystem: (read) => reads.read('system', read),
    async close() {
      await prisma.$disconnect();
      await Promise.all([pool.end(), reads.close()]);
    },
  };
}
