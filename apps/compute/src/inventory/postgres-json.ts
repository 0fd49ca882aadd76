/** Escapes in JSON text that jsonb refuses: NUL, and halves of surrogate pairs. An even number of backslashes before is text. */
const refused = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi;
const suspicious = /\\u(?:0000|d[89a-f])/i;

/**
 * The value with every character that Postgres cannot store in jsonb replaced by U+FFFD; the value itself when there is none.
 * Clouds give names and labels that hold anything.
 */
export function storable<T>(value: T): T {
  const json = JSON.stringify(value);
  if (!suspicious.test(json)) return value;
  // Only characters inside strings and keys were replaced: the shape is the same.
  return JSON.parse(json.replace(refused, '$1\\ufffd')) as T;
}
