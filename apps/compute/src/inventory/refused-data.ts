/**
 * Whether Postgres refused a value itself (class 22, "data exception", and broken constraints): asking again with the same
 * value cannot help, unlike after a lost connection or a deadlock.
 */
export function isRefusedData(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
  return /^(22|23)[0-9A-Z]{3}$/.test(error.code);
}
