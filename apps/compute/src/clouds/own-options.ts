import { createHash } from 'node:crypto';
import type { Provider } from '@kumo/provider-core';

/**
 * The options of a connect form with those filled in that are each organization's own unless somebody says otherwise (marked
 * `ownedBy: organization` in the form). The same organization always gets the same value; nothing can be told from it.
 */
export function withOwnOptions(
  provider: Provider | undefined,
  options: Readonly<Record<string, unknown>>,
  organizationId: string,
): Record<string, unknown> {
  const { properties } = { properties: {}, ...provider?.connectionForm.options };
  const own = Object.entries(properties ?? {}).flatMap(([name, field]) =>
    options[name] === undefined && isOwned(field) ? [[name, ownValue(name, organizationId)]] : [],
  );
  return { ...options, ...Object.fromEntries(own) };
}

function isOwned(field: unknown): boolean {
  return typeof field === 'object' && field !== null && 'ownedBy' in field && field.ownedBy === 'organization';
}

function ownValue(name: string, organizationId: string): string {
  return `own-${createHash('sha256').update(`${name} of ${organizationId}`).digest('hex').slice(0, 12)}`;
}
