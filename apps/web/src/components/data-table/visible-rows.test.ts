import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distanceToShow, visibleRows } from './visible-rows.ts';

const places = fc.record({
  listTop: fc.integer({ min: -400_000, max: 800 }),
  windowHeight: fc.integer({ min: 300, max: 1600 }),
  rowHeight: fc.constantFrom(32, 36, 44, 61),
  rowCount: fc.integer({ min: 0, max: 100_000 }),
});

test('every row that touches the screen is in the document, and never more than 100', () => {
  fc.assert(
    fc.property(places, ({ listTop, windowHeight, rowHeight, rowCount }) => {
      const { start, end } = visibleRows(listTop, windowHeight, rowHeight, rowCount);
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end - start).toBeLessThanOrEqual(100);
      expect(end).toBeLessThanOrEqual(Math.max(rowCount, start));
      for (let index = 0; index < rowCount; index += Math.max(1, Math.floor(rowCount / 50))) {
        const top = listTop + index * rowHeight;
        if (top + rowHeight > 0 && top < windowHeight) {
          expect(start).toBeLessThanOrEqual(index);
          expect(end).toBeGreaterThan(index);
        }
      }
    }),
  );
});

test('scrolling that far shows the row between what covers the edges, and no further than needed', () => {
  const covered = { top: 80, bottom: 60 };
  fc.assert(
    fc.property(fc.integer({ min: -5000, max: 5000 }), fc.constantFrom(32, 61), (rowTop, rowHeight) => {
      const distance = distanceToShow(rowTop, rowHeight, 900, covered);
      const top = rowTop - distance;
      expect(top).toBeGreaterThanOrEqual(80);
      expect(top + rowHeight).toBeLessThanOrEqual(840);
      if (rowTop >= 80 && rowTop + rowHeight <= 840) expect(distance).toBe(0);
    }),
  );
});
