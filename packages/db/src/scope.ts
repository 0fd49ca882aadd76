/**
 * Whom a transaction acts for. Row-level security reads it from two settings: `app.organization_id` (rows of that
 * organization only) and `app.system` = `on` (every row: relays, pollers, set-up). Neither set: no row at all.
 */
export type Scope = { organizationId: string } | 'system';

/** The settings of a scope; both are always given, so that a reused connection keeps nothing of an earlier scope. */
export function scopeSettings(scope: Scope): [organizationId: string, system: string] {
  return scope === 'system' ? ['', 'on'] : [scope.organizationId, 'off'];
}

/** Sets both for the rest of the transaction. */
export const setScopeInTransaction =
  "SELECT set_config('app.organization_id', $1, true), set_config('app.system', $2, true)";

/** Sets both for the rest of the session. */
export const setScopeOfSession =
  "SELECT set_config('app.organization_id', $1, false), set_config('app.system', $2, false)";
