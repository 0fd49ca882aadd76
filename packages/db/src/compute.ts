import { createDatabase, type Database, type DatabaseLimits, type Transaction } from './database.ts';
import { type Prisma, PrismaClient } from './generated/compute/client.ts';

export type { DatabaseLimits, TransactionLimits } from './database.ts';
export { readInstant, readTexts } from './fast-types.ts';
export type * from './generated/compute/client.ts';
export { type Tenant, wholeOrganization } from './scope.ts';
export { computeJobsSchema } from './services.ts';
export type { ReadHandle, SqlHandle, TextsOf } from './sql.ts';

/** The compute service's schema. */
export type ComputeDatabase = Database<PrismaClient, Prisma.TransactionClient>;

/** An open transaction in the compute service's schema. */
export type ComputeTransaction = Transaction<Prisma.TransactionClient>;

/** Opens the compute service's schema; `url` names the role `kumo_compute`. Connects at first use. */
export function createComputeDatabase(url: string, limits?: DatabaseLimits): ComputeDatabase {
  return createDatabase('compute', url, (adapter) => new PrismaClient({ adapter }), limits);
}
