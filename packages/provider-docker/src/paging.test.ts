import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pager } from './paging.ts';

const anyIds = fc.uniqueArray(fc.stringMatching(/^[a-z0-9.]{1,6}$/), { maxLength: 30 });

async function walk(
  pager: Pager<string>,
  limit: number,
  fetchAll: () => Promise<string[]>,
  beforeNext?: () => void,
): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await pager.page({ limit, ...(cursor === undefined ? {} : { cursor }) }, fetchAll);
    seen.push(...page.rows);
    if (page.nextCursor === null) return seen;
    cursor = page.nextCursor;
    beforeNext?.();
  }
}

describe('pages over an engine that has none', () => {
  it('meet every row once, with one call to the engine', async () => {
    await fc.assert(
      fc.asyncProperty(anyIds, fc.integer({ min: 1, max: 10 }), async (ids, limit) => {
        let calls = 0;
        const fetchAll = async () => {
          calls += 1;
          return ids;
        };
        expect(await walk(new Pager<string>((id) => id), limit, fetchAll)).toEqual(ids.toSorted());
        expect(calls).toBe(1);
      }),
    );
  });

  it('go on after the last row even when the listing is forgotten meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(anyIds, async (ids) => {
        const pager = new Pager<string>((id) => id);
        const crowd = () => {
          for (let index = 0; index < 20; index += 1) void pager.page({ limit: 1 }, async () => ['x', 'y']);
        };
        expect(await walk(pager, 3, async () => ids, crowd)).toEqual(ids.toSorted());
      }),
      { numRuns: 30 },
    );
  });
});
