'use client';

import { type RefObject, useCallback, useLayoutEffect, useState } from 'react';
import { distanceToShow, type RowWindow, visibleRows } from './visible-rows.ts';

/** The bar and the table's head at the top; the bulk bar or the tabs at the bottom. */
const covered = { top: 80, bottom: 72 };

/**
 * The rows of a list that scrolls with the page which must be in the document now, and a way to bring a row into sight.
 *
 * @param list the element that holds the rows, as high as all of them together
 * @param rowHeight px, alike for every row
 */
export function useVisibleRows(list: RefObject<HTMLElement | null>, rowCount: number, rowHeight: number) {
  const [range, setRange] = useState<RowWindow>({ start: 0, end: 0 });
  const measure = useCallback(() => {
    if (!list.current) return;
    const next = visibleRows(list.current.getBoundingClientRect().top, window.innerHeight, rowHeight, rowCount);
    setRange((current) => (current.start === next.start && current.end === next.end ? current : next));
  }, [list, rowCount, rowHeight]);

  // Filters, notices and new rows move the list, so its place is read after each render too.
  useLayoutEffect(measure);
  useLayoutEffect(() => {
    let frame = 0;
    const onMove = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(measure);
    };
    window.addEventListener('scroll', onMove, { passive: true });
    window.addEventListener('resize', onMove, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('scroll', onMove);
      window.removeEventListener('resize', onMove);
    };
  }, [measure]);

  const show = useCallback(
    (index: number) => {
      if (!list.current) return;
      const rowTop = list.current.getBoundingClientRect().top + index * rowHeight;
      window.scrollBy({ top: distanceToShow(rowTop, rowHeight, window.innerHeight, covered) });
    },
    [list, rowHeight],
  );
  return { range, show };
}
