/** One object of an answer. Nothing in it is taken for granted: a field may be missing, or a number where text was before. */
export type Row = Readonly<Record<string, unknown>>;

/** A thing that may be anything, as a row; an empty one where it is none. */
export function rowFrom(value: unknown): Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Row) : {};
}

/** A field as text. Old versions have numbers for ids: they are text here too. Null where it is missing or empty. */
export function textOf(row: Row, field: string): string | null {
  const value = row[field];
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A field as a number, also where it was sent as text. */
export function numberOf(row: Row, field: string): number | null {
  const value = row[field];
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : null;
}

/** A field as a whole number of at least 0. */
export function countOf(row: Row, field: string): number | null {
  const value = numberOf(row, field);
  return value !== null && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** Whether a field is true; some are text. */
export function isTrue(row: Row, field: string): boolean {
  return row[field] === true || row[field] === 'true';
}

/** A field as a list of rows. A single row in place of a list counts as one. */
export function rowsOf(row: Row, field: string): Row[] {
  const value = row[field];
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'object' && item !== null).map(rowFrom);
  return typeof value === 'object' && value !== null ? [rowFrom(value)] : [];
}

/** The list that an answer holds, whatever it calls it; an empty one has none at all. */
export function listIn(answer: Row): Row[] {
  const list = Object.entries(answer).find(([, value]) => Array.isArray(value));
  return list === undefined ? [] : rowsOf(answer, list[0]);
}

/** The one object that an answer or a job's result holds, e.g. its `volume`; the answer itself where it holds none. */
export function entityIn(answer: Row): Row {
  const inner = Object.values(answer).find(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  );
  return inner === undefined ? answer : rowFrom(inner);
}
