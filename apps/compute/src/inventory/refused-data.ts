/**
 * Whether Postgres refused a value itself (class 22, "data exception", and broken constraints): asking again with the same
 * value cannot help, unlike after a lost connection.
 */
export function isRefusedData(error: unknown): boolean {
  return /^(22|23)[0-9A-Z]{3}$/.test(codeOf(error));
}

/** Whether another transaction was in the way: the same id was taken at the same moment, or each waited for the other. */
export function isCollision(error: unknown): boolean {
  return ['23505', '40P01'].includes(codeOf(error));
}

/** SQLSTATE of an error of Postgres; empty for anything else. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
