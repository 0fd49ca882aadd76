/**
 * Whose rows a transaction sees: those of one organization, and in it of one project where `projectId` is set. A principal
 * is one. Not a bare id, so that nobody forgets the project.
 */
export interface Tenant {
  readonly organizationId: string;
  /** The only project that may be seen; null: all of them. */
  readonly projectId: string | null;
}

/**
 * Whom a transaction acts for. Row-level security reads it from three settings: `app.organization_id` (rows of that
 * organization only), `app.project_id` (of that project only; empty: all) and `app.system` = `on` (every row: relays,
 * pollers, set-up). None set: no row at all.
 */
export type Scope = Tenant | 'system';

/** Every project of an organization: for what the service does by itself, never for a caller. */
export function wholeOrganization(organizationId: string): Tenant {
  return { organizationId, projectId: null };
}

/** The settings of a scope; all are always given, so that a reused connection keeps nothing of an earlier scope. */
export function scopeSettings(scope: Scope): [organizationId: string, projectId: string, system: string] {
  return scope === 'system' ? ['', '', 'on'] : [scope.organizationId, scope.projectId ?? '', 'off'];
}

const setScope = (isLocal: boolean): string =>
  `SELECT ${['app.organization_id', 'app.project_id', 'app.system']
    .map((name, at) => `set_config('${name}', $${at + 1}, ${isLocal})`)
    .join(', ')}`;

/** Sets all for the rest of the transaction. */
export const setScopeInTransaction = setScope(true);

/** Sets all for the rest of the session. */
export const setScopeOfSession = setScope(false);
