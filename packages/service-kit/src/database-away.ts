/**
 * SQLSTATE of connections that were refused or ended (classes 08 and 57P0), of a server that is full, and Prisma's words
 * for not reaching it, not getting a connection or not ending in time, and losing one (prisma.io/docs/orm/reference/error-reference).
 */
const codes = /^(08\w{3}|57P0[1-4]|53300|P1001|P1002|P1008|P1017|P2024|P2028|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/;
/** What `pg` says without a code, and where Prisma puts the SQLSTATE of errors that it has no code for. */
const messages =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)|Code: `(08\w{3}|57P0[1-4]|53300)`/;

/**
 * Whether an error says that the database could not be reached or went away in the middle. Clouds and other services
 * throw errors of their own, so a plain refused connection is the database's.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && codes.test(error.code)) return true;
  return messages.test(error.message);
}
