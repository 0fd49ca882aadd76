import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { addCursor, cutPage, orderBy, parseSort } from './sort.ts';
import { addCommonFilters, SqlFilter } from './sql-filter.ts';

const columns = {
  createdAt: { column: 'created_at', type: 'timestamptz' },
  name: { column: 'name', type: 'text' },
} as const;

describe('cursors', () => {
  it('come back as they were written, whatever the names are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (value, id) => {
        expect(decodeCursor('name', encodeCursor('name', { value, id }))).toEqual({ value, id });
      }),
    );
  });

  it('are refused by name when they are forged, or belong to another order', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeCursor('name', text)).toThrow(/cursor/);
      }),
    );
    expect(() => decodeCursor('name', encodeCursor('-name', { value: 'a', id: 'b' }))).toThrow(/another order/);
  });
});

describe('pages', () => {
  it('meet every row exactly once, in a total order, whatever the page size', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ id: fc.uuid(), name: fc.constantFrom('a', 'b', 'c') }), {
          selector: ({ id }) => id,
        }),
        fc.integer({ min: 1, max: 7 }),
        (rows, limit) => {
          const sort = parseSort('name', columns);
          const ordered = rows.toSorted((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
          const seen: string[] = [];
          let after: { value: string; id: string } | undefined;
          for (;;) {
            const position = after;
            const left = ordered.filter(
              (row) =>
                position === undefined ||
                row.name > position.value ||
                (row.name === position.value && row.id > position.id),
            );
            const page = cutPage(left.slice(0, limit + 1), limit, sort, (row) => row.name);
            seen.push(...page.rows.map(({ id }) => id));
            if (page.nextCursor === null) break;
            after = decodeCursor('name', page.nextCursor);
          }
          expect(seen).toEqual(ordered.map(({ id }) => id));
        },
      ),
    );
  });

  it('go on behind the last row in the direction of their order', () => {
    const filter = new SqlFilter();
    const sort = parseSort('-createdAt', columns);
    addCursor(filter, sort, encodeCursor('-createdAt', { value: '2026-11-22T00:00:00.000Z', id: 'ins_1' }));
    expect(filter.where).toBe('(created_at, id) < ($1::timestamptz, $2)');
    expect(orderBy(sort)).toBe('created_at DESC, id DESC');
  });
});

describe('filters', () => {
  it('never put a value into the SQL itself', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (q, tag) => {
        const filter = new SqlFilter();
        addCommonFilters(filter, { q, cloudId: [q], tag: { [tag]: [q] } });
        expect(filter.where.replaceAll(/\$\d+|[a-z_ ?()=>-]|ANY|LIKE|AND/g, '')).toBe('');
      }),
    );
  });

  it('take % and _ in a search as themselves', () => {
    const filter = new SqlFilter();
    addCommonFilters(filter, { q: '50%_x' });
    expect(filter.values).toEqual(['%50\\%\\_x%']);
  });
});
