import { expect, it } from 'vitest';
import { pageOfWhole } from './list-pages.ts';

interface Named {
  readonly id: string;
}

const named = (text: string): Named[] => [...text].map((id) => ({ id }));

/** What a walk in pages of two meets, while between pages the list changes. */
function walk(list: string, change: (list: Named[], met: readonly string[]) => Named[]): string {
  let items = named(list);
  let cursor: string | undefined;
  const met: string[] = [];
  do {
    const { items: shown, nextCursor } = pageOfWhole(items, { limit: 2, cursor });
    met.push(...shown.map(({ id }) => id));
    cursor = nextCursor ?? undefined;
    items = change(items, met);
  } while (cursor !== undefined);
  return met.join('');
}

it('a short list is one page unless somebody asks for less', () => {
  expect(pageOfWhole(named('abc'), {})).toEqual({ items: named('abc'), nextCursor: null });
  expect(pageOfWhole([], { limit: 1 })).toEqual({ items: [], nextCursor: null });
  expect(pageOfWhole(named('ab'), { limit: 2 }).nextCursor).toBeNull();
  expect(pageOfWhole(named('abc'), { limit: 1, count: true })).toMatchObject({ total: 3, totalIsEstimate: false });
});

it('a walk meets what was there throughout exactly once, whatever comes and goes before it', () => {
  expect(walk('abcdefg', (list) => list)).toBe('abcdefg');
  expect(walk('abcdefg', (list) => [...named('xyz'), ...list])).toBe('abcdefg');
  expect(walk('abcdefg', (list, met) => list.filter(({ id }) => id !== met.at(-2)))).toBe('abcdefg');
  expect(walk('abcdefg', (list, met) => list.filter(({ id }) => id !== met.at(-1)))).toBe('abcdefg');
});

it.each(['', 'nonsense', 'WzEsMl0', Buffer.from('[-1,"i1"]').toString('base64url')])('%j is no cursor', (cursor) => {
  expect(() => pageOfWhole(named('abc'), { cursor })).toThrow('cursor');
});
