import { createDatabase, type Database, type DatabaseLimits, type Transaction } from './database.ts';
import { type Prisma, PrismaClient } from './generated/identity/client.ts';

export type { DatabaseLimits, TransactionLimits } from './database.ts';
export type * from './generated/identity/client.ts';
export type { SqlHandle } from './sql.ts';

/** The identity service's schema. */
export type IdentityDatabase = Database<PrismaClient, Prisma.TransactionClient>;

/** An open transaction in the identity service's schema. */
export type IdentityTransaction = Transaction<Prisma.TransactionClient>;

/** Opens the identity service's schema; `url` names the role `kumo_identity`. Connects at first use. */
export function createIdentityDatabase(url: string, limits?: DatabaseLimits): IdentityDatabase {
  return createDatabase('identity', url, (adapter) => new PrismaClient({ adapter }), limits);
}
