/**
 * Go writes nanoseconds and `0001-01-01T00:00:00Z` for never. ISO 8601 with milliseconds, or null for never and for what is no
 * time.
 */
export function toInstant(text: string | null | undefined): string | null {
  const at = new Date(text ?? '');
  return Number.isNaN(at.getTime()) || at.getUTCFullYear() <= 1 ? null : at.toISOString();
}

/** ISO 8601 with up to nine decimals → `seconds.nanoseconds`, as the engine takes points in time. Undefined when it is no time. */
export function toEngineTime(iso: string): string | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(iso);
  if (match === null) return undefined;
  const [, whole = '', decimals = '', zone = ''] = match;
  const seconds = Date.parse(`${whole}${zone}`) / 1000;
  return Number.isNaN(seconds) ? undefined : `${seconds}.${decimals.padEnd(9, '0')}`;
}
