import { readInstant, readTexts } from '@kumo/db/compute';
import { jsonText } from '@kumo/service-kit';

/** Length of a `timestamptz(3)` that Postgres wrote with all of its digits, and of one without a fraction. */
const inMilliseconds = 26;
const inSeconds = 22;

/** The JSON of an instant; null stays null. */
export function jsonInstant(text: string | null): string {
  if (text === null) return 'null';
  if (text.length === inMilliseconds) return `"${text.slice(0, 10)}T${text.slice(11, 23)}Z"`;
  if (text.length === inSeconds) return `"${text.slice(0, 10)}T${text.slice(11, 19)}.000Z"`;
  return `"${readInstant(text).toISOString()}"`;
}

/** The JSON of a boolean. */
export function jsonFlag(text: string): string {
  return text === 't' ? 'true' : 'false';
}

/** The JSON of a `text[]`. */
export function jsonTexts(text: string): string {
  return text === '{}' ? '[]' : `[${readTexts(text).map(jsonText).join(',')}]`;
}
