import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PagedList, walkPages } from './page-walk.ts';

const context = { signal: new AbortController().signal };

function listOf(size: number, cursorOf: (from: number) => string | null): PagedList<number> {
  return {
    list: async (_context, { cursor, limit }) => {
      const from = cursor === undefined ? 0 : Number(cursor);
      const items = Array.from({ length: Math.min(limit, size - from) }, (_, at) => from + at);
      return { items, unchanged: [], nextCursor: from + limit < size ? cursorOf(from + limit) : null };
    },
  };
}

async function walked(list: PagedList<number>, limit: number): Promise<number[]> {
  const items: number[] = [];
  for await (const page of walkPages(list, context, { limit })) items.push(...page.items);
  return items;
}

describe('a walk through pages', () => {
  it('meets everything once, whatever the size of a page', () => {
    return fc.assert(
      fc.asyncProperty(fc.nat(200), fc.integer({ min: 1, max: 50 }), async (size, limit) => {
        expect(await walked(listOf(size, String), limit)).toEqual(Array.from({ length: size }, (_, at) => at));
      }),
    );
  });

  it('ends with an error that may pass when a marker comes again', async () => {
    await expect(
      walked(
        listOf(10, () => '3'),
        3,
      ),
    ).rejects.toMatchObject({ code: 'unexpected', retryable: true });
  });
});
