import type { CloudErrorCode } from '@kumo/model';
import type { ProviderError } from '@kumo/provider-core';

/** Said in place of what the cloud says of its owner's login, limits and address. */
const instead: Readonly<Partial<Record<CloudErrorCode, string>>> = {
  auth_failed: 'The cloud does not accept the login of the organization that connected it: they can mend that.',
  forbidden: 'The cloud does not allow this to the organization that connected it.',
  quota_exceeded:
    'A limit of the account behind this cloud is reached: the organization that connected it can have it raised.',
  unavailable: 'The cloud does not answer as it should.',
};

/** What may be of the owner's: addresses, accounts, and ids of things. */
const foreign: readonly RegExp[] = [
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>,;)]+/gi,
  /\barn:[^\s"'<>,;)]+/gi,
  /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi,
  /\b[a-z]{1,12}-[0-9a-f]{8,17}\b/g,
  /\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}|\d{12})\b/gi,
  /\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+|\/\d+)?\b/g,
];

/**
 * What a cloud said, for somebody to whom it was granted: of the account and what others have there nothing. `named`: what they
 * named themselves, and may read again.
 */
export function toldToGrantee({ code, message }: Pick<ProviderError, 'code' | 'message'>, named = ''): string {
  const fixed = instead[code];
  if (fixed !== undefined) return fixed;
  return foreign.reduce(
    (text, pattern) => text.replace(pattern, (found) => (named.includes(found) ? found : '…')),
    message,
  );
}

/** Fields of a provider's own record that tell whose account it is, and where the provider keeps it. */
const accountFields: ReadonlySet<string> = new Set([
  ...['tenant_id', 'project_id', 'user_id', 'hostId', 'OS-EXT-SRV-ATTR:host', 'OS-EXT-SRV-ATTR:hypervisor_hostname'],
  ...['OwnerId', 'IpOwnerId', 'RequesterId', 'IamInstanceProfile'],
  ...[
    'account',
    'domain',
    'domainid',
    'domainpath',
    'project',
    'projectid',
    'username',
    'userid',
    'hostid',
    'hostname',
  ],
]);

/** A provider's own record of something, without the fields that tell whose account it is in. */
export function nativeForGrantee(native: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(native).filter(([name]) => !accountFields.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutAccount(value)]));
}

function withoutAccount(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAccount);
  if (typeof value === 'object' && value !== null) return nativeForGrantee(value as Record<string, unknown>);
  return value;
}
