import { hash } from 'node:crypto';
import type { Native } from './fields.ts';

/** Fields that may hold a secret, at any depth. Administrators see user data among a server's attributes. */
const secretField = /user_?data|admin_?pass|password|private_?key|secret|authorization/i;
/** Addresses of the API itself: long, and of no use to people. */
const plumbing: ReadonlySet<string> = new Set(['links', 'self', 'first', 'schema', 'file']);

/** The provider's own document without secrets and plumbing. What a person wrote (metadata, tags) stays as it is. */
export function trimmed(document: Native): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(document).flatMap(([name, value]) => {
      if (plumbing.has(name) || secretField.test(name)) return [];
      return [[name, name === 'metadata' || name === 'tags' ? value : trimmedValue(value)]];
    }),
  );
}

function trimmedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(trimmedValue);
  // Arrays are dealt with, so this is a plain object of parsed JSON.
  return typeof value === 'object' && value !== null ? trimmed(value as Native) : value;
}

/** When a document says that it was changed last, by the names that the services use. */
const changeFields = ['updated', 'updated_at', 'revision_number'] as const;

/**
 * An observation with a fingerprint of all that it says. Of the native document only its own note of the last change counts: read
 * alone it holds fields that lists leave out.
 */
export function fingerprinted<T extends { readonly native: Native }>(
  observation: T,
): T & { readonly fingerprint: string } {
  const { native, ...said } = observation;
  const changes = changeFields.map((field) => native[field] ?? null);
  return { ...observation, fingerprint: hash('sha1', JSON.stringify([said, changes]), 'base64url') };
}
