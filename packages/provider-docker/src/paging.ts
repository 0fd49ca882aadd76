import { randomBytes } from 'node:crypto';
import type { ListRequest } from '@kumo/provider-core';

/** One stretch of a listing, and where it goes on. */
export interface Stretch<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor: string | null;
}

interface Snapshot<Row> {
  readonly id: string;
  readonly rows: readonly Row[];
}

/** Listings that are kept for their next page. */
const keptSnapshots = 8;

/**
 * Pages over an engine that has none. The rest of a listing is kept for a few callers, so that small pages cost one call;
 * whoever comes back too late is served from a fresh listing, after the row that was last seen. Rows are ordered by id, so
 * nothing that is there all the time is missed or given twice.
 */
export class Pager<Row> {
  readonly #idOf: (row: Row) => string;
  #snapshots: Snapshot<Row>[] = [];

  constructor(idOf: (row: Row) => string) {
    this.#idOf = idOf;
  }

  /** The stretch that the request asks for. `fetchAll` is called when no kept listing fits. */
  async page(request: ListRequest, fetchAll: () => Promise<readonly Row[]>): Promise<Stretch<Row>> {
    const [snapshotId = '', lastSeen = ''] = splitCursor(request.cursor);
    const kept = this.#snapshots.find(({ id }) => id === snapshotId);
    const rows = kept?.rows ?? (await fetchAll()).toSorted((a, b) => (this.#idOf(a) < this.#idOf(b) ? -1 : 1));
    const start = lastSeen === '' ? 0 : rows.findIndex((row) => this.#idOf(row) > lastSeen);
    const stretch = start < 0 ? [] : rows.slice(start, start + request.limit);
    const last = stretch.at(-1);
    const isEnd = last === undefined || start + stretch.length >= rows.length;
    if (isEnd) {
      this.#snapshots = this.#snapshots.filter((snapshot) => snapshot !== kept);
      return { rows: stretch, nextCursor: null };
    }
    return { rows: stretch, nextCursor: `${kept?.id ?? this.#keep(rows)}.${this.#idOf(last)}` };
  }

  #keep(rows: readonly Row[]): string {
    const id = randomBytes(6).toString('hex');
    this.#snapshots = [...this.#snapshots, { id, rows }].slice(-keptSnapshots);
    return id;
  }
}

/** `<listing>.<last id>`; ids may hold dots themselves. */
function splitCursor(cursor: string | undefined): readonly string[] {
  if (cursor === undefined) return [];
  const dot = cursor.indexOf('.');
  return [cursor.slice(0, Math.max(dot, 0)), cursor.slice(dot + 1)];
}
