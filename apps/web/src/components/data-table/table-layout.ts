'use client';

import { useSyncExternalStore } from 'react';

/** Height of a two-line row, px: two lines of 20, 2 between, 9 above and below, the hairline. */
const narrowRowHeight = 61;

export interface TableLayout {
  /** Rows are two lines and there is no head. */
  readonly isNarrow: boolean;
  /** px; equal for every row, so that 100,000 of them can be placed without measuring one. */
  readonly rowHeight: number;
  /** px. */
  readonly viewportWidth: number;
}

let layout: TableLayout = {
  isNarrow: false,
  rowHeight: 36,
  viewportWidth: 1440,
};

function measure(): TableLayout {
  const viewportWidth = window.innerWidth;
  const isNarrow = viewportWidth <= 860;
  const row = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--row'));
  const rowHeight = isNarrow ? narrowRowHeight : row || 36;
  if (layout.isNarrow === isNarrow && layout.rowHeight === rowHeight && layout.viewportWidth === viewportWidth) {
    return layout;
  }
  layout = { isNarrow, rowHeight, viewportWidth };
  return layout;
}

function subscribe(listener: () => void): () => void {
  const density = new MutationObserver(listener);
  density.observe(document.documentElement, {
    attributeFilter: ['data-density'],
  });
  window.addEventListener('resize', listener);
  return () => {
    density.disconnect();
    window.removeEventListener('resize', listener);
  };
}

/** Row height and column space as the viewport and the chosen density give them. */
export function useTableLayout(): TableLayout {
  return useSyncExternalStore(subscribe, measure, () => layout);
}
