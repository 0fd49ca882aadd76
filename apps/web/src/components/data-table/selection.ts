/** The selection with one row put in or taken out. */
export function toggled(selection: ReadonlySet<string>, rowId: string): ReadonlySet<string> {
  const next = new Set(selection);
  if (!next.delete(rowId)) next.add(rowId);
  return next;
}

/**
 * The selection with every row between two indexes put in, both included, whichever comes first.
 *
 * @param rowIds all rows in the order shown
 */
export function withRange(
  selection: ReadonlySet<string>,
  rowIds: readonly string[],
  from: number,
  to: number,
): ReadonlySet<string> {
  return new Set([...selection, ...rowIds.slice(Math.min(from, to), Math.max(from, to) + 1)]);
}

/** What the head's checkbox says of these rows. */
export function coverage(selection: ReadonlySet<string>, rowIds: readonly string[]): 'none' | 'some' | 'all' {
  let count = 0;
  for (const rowId of rowIds) if (selection.has(rowId)) count += 1;
  if (count === 0) return 'none';
  return count === rowIds.length ? 'all' : 'some';
}

/**
 * Where the arrow keys lead from a row. Undefined for keys that do not move.
 *
 * @param from index of the active row, -1 when there is none
 * @param pageRows rows that fit on the screen
 */
export function movedTo(key: string, from: number, rowCount: number, pageRows: number): number | undefined {
  const clamp = (index: number) => Math.max(0, Math.min(rowCount - 1, index));
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return clamp(from + 1);
    case 'ArrowUp':
    case 'k':
      return clamp(from - 1);
    case 'PageDown':
      return clamp(from + pageRows);
    case 'PageUp':
      return clamp(from - pageRows);
    case 'Home':
      return 0;
    case 'End':
      return clamp(rowCount - 1);
    default:
      return undefined;
  }
}
