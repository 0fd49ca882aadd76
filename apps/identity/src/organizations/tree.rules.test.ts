import { roles } from '@kumo/api-contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Place, requireMovable, strictestCeiling } from './tree.rules.ts';

/** A tree as a list of parents: each hangs below one that comes before it. */
const trees = fc
  .array(fc.nat(), { minLength: 2, maxLength: 30 })
  .map((parents) => parents.map((parent, nth) => (nth === 0 ? -1 : parent % nth)));

function placeOf(tree: readonly number[], nth: number): Place {
  const path: string[] = [];
  for (let at = nth; at >= 0; at = tree[at] ?? -1) path.unshift(String(at));
  return { id: String(nth), path };
}

test('whatever moves are allowed, a tree stays a tree: every way up ends at the top', () => {
  fc.assert(
    fc.property(trees, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 40 }), (start, moves) => {
      const tree = [...start];
      for (const [from, to] of moves) {
        const moved = 1 + (from % (tree.length - 1));
        const parent = to % tree.length;
        try {
          requireMovable(placeOf(tree, moved), placeOf(tree, parent));
        } catch {
          continue; // refused: nothing changes
        }
        tree[moved] = parent;
        for (let nth = 0; nth < tree.length; nth += 1) {
          let steps = 0;
          for (let at = nth; at > 0; at = tree[at] ?? -1) {
            steps += 1;
            expect(steps).toBeLessThanOrEqual(tree.length);
          }
        }
      }
    }),
  );
});

test('nothing moves under itself or what is below it, and anywhere else it may', () => {
  fc.assert(
    fc.property(trees, fc.nat(), fc.nat(), (tree, from, to) => {
      const moved = placeOf(tree, 1 + (from % (tree.length - 1)));
      const parent = placeOf(tree, to % tree.length);
      const isBelow = parent.path.includes(moved.id);
      const isThere = moved.path.at(-2) === parent.id;
      const move = () => requireMovable(moved, parent);
      if (isBelow || isThere) expect(move).toThrow();
      else expect(move).not.toThrow();
    }),
  );
});

test('the strictest ceiling on the way down counts, wherever it is', () => {
  const ceiling = fc.option(fc.constantFrom(...roles));
  fc.assert(
    fc.property(fc.array(ceiling), (ceilings) => {
      const strictest = strictestCeiling(ceilings.map((one) => ({ ceiling: one })));
      const given = ceilings.filter((one) => one !== null);
      expect(strictest === null).toBe(given.length === 0);
      for (const one of given) expect(roles.indexOf(strictest ?? 'owner')).toBeGreaterThanOrEqual(roles.indexOf(one));
    }),
  );
});
