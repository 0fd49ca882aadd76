import { type Row, rowFrom } from './wire.ts';

/** Names of fields that hold a secret, wherever they are: generated passwords, user data, keys of a user. */
const secretField = /passw|secret|userdata$|userdatadetails|privatekey|apikey|sessionkey|vnc|token/i;

/** Nothing of CloudStack's is nested deeper. */
const deepest = 8;

/** A row without secrets. Whether a template has passwords (`passwordenabled`) is none. */
export function withoutSecrets(row: Row): Record<string, unknown> {
  return rowFrom(cleaned(row, 0)) as Record<string, unknown>;
}

function cleaned(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= deepest) return null;
  if (Array.isArray(value)) return value.map((item) => cleaned(item, depth + 1));
  const kept = Object.entries(value).filter(([name, inner]) => typeof inner === 'boolean' || !secretField.test(name));
  return Object.fromEntries(kept.map(([name, inner]) => [name, cleaned(inner, depth + 1)]));
}
