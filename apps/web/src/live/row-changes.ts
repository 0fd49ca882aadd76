import type { RowChanges } from '../components/data-table/columns.ts';

/** ms: as long as the flash of a row, and a little more for a late frame. */
const flashMs = 1400;

/** Remembers for the length of a flash which resources have just changed. */
export class RecentChanges implements RowChanges {
  private readonly versions = new Map<string, number>();
  private readonly listeners = new Set<() => void>();
  private version = 0;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly versionOf = (id: string): number => this.versions.get(id) ?? 0;

  /** Makes the rows of these resources flash once. */
  mark(ids: Iterable<string>): void {
    this.version += 1;
    const marked = this.version;
    for (const id of ids) this.versions.set(id, marked);
    this.tell();
    setTimeout(() => {
      for (const [id, version] of this.versions) if (version === marked) this.versions.delete(id);
      this.tell();
    }, flashMs);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
