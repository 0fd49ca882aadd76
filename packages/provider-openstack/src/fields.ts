/**
 * Reads fields of answers as they come: what is missing or of another kind is null or empty, never an exception. What the model
 * cannot take after that is dealt with where all answers are parsed.
 */

/** An object of an answer. Nothing is known of its fields until they are read. */
export type Native = Readonly<Record<string, unknown>>;

/** The object itself, or an empty one. */
export function objectOf(value: unknown): Native {
  // Narrowed to a plain object: its fields stay unknown.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Native) : {};
}

/** The list's objects, or none. */
export function listOf(value: unknown): readonly Native[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

/** The list's texts, or none. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** A text that says something, or null. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A number, or null. Negative ones are OpenStack's "none" or "without limit". */
export function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** The texts of a map, without what is no text. */
export function textMapOf(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(objectOf(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}

/** An instant of OpenStack, with or without zone (then UTC) and with up to six digits, in the model's form; null for none. */
export function instantOf(value: unknown): string | null {
  const text = textOf(value);
  if (text === null) return null;
  const at = new Date(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** Mebibytes or gibibytes in bytes; null where there is no number, or none that is above zero. */
export function bytesOf(value: unknown, unit: 'MiB' | 'GiB'): number | null {
  const count = countOf(value);
  return count === null || count === 0 ? null : Math.round(count * (unit === 'MiB' ? 2 ** 20 : 2 ** 30));
}
