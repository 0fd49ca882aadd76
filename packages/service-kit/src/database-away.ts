/**
 * Of connections that were refused or ended (classes 08 and 57P0), of a server that is full, and of statements that ran out of
 * their time or lost to another transaction (postgresql.org/docs/current/errcodes-appendix.html).
 */
const sqlStates = String.raw`08\w{3}|57P0[1-4]|53300|57014|40001|40P01|55P03`;
/**
 * Prisma's words for not reaching the database, not getting a connection or not ending in time, losing one or a transaction
 * with it, and losing to another transaction (prisma.io/docs/orm/reference/error-reference).
 */
const prismaCodes = 'P1001|P1002|P1008|P1017|P1018|P2024|P2028|P2034';
const codes = new RegExp(`^(${sqlStates}|${prismaCodes}|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$`);
/** What `pg` says without a code, and where Prisma puts the SQLSTATE of errors that it has no code for. */
const messages = new RegExp(
  `^(Connection terminated|Query read timeout|Client (has encountered a connection error|was closed)|timeout (exceeded when trying to connect|expired$))|Code: \`(${sqlStates})\``,
);
/** How Prisma's adapter calls the same. Of a raw query, the message and code of Prisma's own error say none of it. */
const kinds =
  /^(DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections|TransactionAlreadyClosed|TransactionWriteConflict)$/;

/**
 * Whether an error says that the database could not be reached, went away in the middle, or could not do it now: it may be
 * asked again. Clouds and other services throw errors of their own, so a plain refused connection is the database's.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && codes.test(error.code)) return true;
  if (messages.test(error.message)) return true;
  const { kind = '', originalCode = '' } = foundByAdapter(error);
  return kinds.test(kind) || codes.test(originalCode);
}

/** What Prisma's adapter makes of an error of `pg`, with the SQLSTATE if it had one. */
interface Found {
  readonly kind?: string;
  readonly originalCode?: string;
}

/**
 * An error of the adapter has it as its cause (as which a failed commit is thrown), one of Prisma's own in its `meta`;
 * every other has none.
 */
function foundByAdapter(error: Error): Found {
  const { meta } = error as { meta?: { driverAdapterError?: { cause?: Found } } };
  if (error.name === 'DriverAdapterError') return (error.cause ?? {}) as Found;
  return meta?.driverAdapterError?.cause ?? {};
}
