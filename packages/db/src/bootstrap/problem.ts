/** The database cannot serve as it is. The message is for the operator: what is missing and what to do. */
export class DatabaseProblem extends Error {
  override name = 'DatabaseProblem';
}

/** The five-character SQLSTATE or the system's error code (`ECONNREFUSED`), when the error has one. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
