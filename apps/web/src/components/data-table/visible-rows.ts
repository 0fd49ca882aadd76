/** Rows above and below the screen that are in the document, so that a quick scroll shows no gap. */
const overscan = 8;

/** The rows that are in the document: `start` to `end`, the end not included. */
export interface RowWindow {
  readonly start: number;
  readonly end: number;
}

/**
 * Which rows of a list can be seen.
 *
 * @param listTop px from the top of the window to the first row; negative when scrolled past
 * @param windowHeight px
 * @param rowHeight px, alike for every row
 */
export function visibleRows(listTop: number, windowHeight: number, rowHeight: number, rowCount: number): RowWindow {
  const first = Math.floor(-listTop / rowHeight) - overscan;
  const last = Math.ceil((windowHeight - listTop) / rowHeight) + overscan;
  const start = Math.max(0, Math.min(first, rowCount - 1));
  return { start, end: Math.max(start, Math.min(last, rowCount)) };
}

/** px at the edges of the window that are covered by what sticks there. */
export interface CoveredEdges {
  readonly top: number;
  readonly bottom: number;
}

/** How far to scroll so that a row is seen whole, px; 0 when it is. `rowTop` counts from the top of the window. */
export function distanceToShow(rowTop: number, rowHeight: number, windowHeight: number, covered: CoveredEdges): number {
  if (rowTop < covered.top) return rowTop - covered.top;
  return Math.max(0, rowTop + rowHeight - (windowHeight - covered.bottom));
}
