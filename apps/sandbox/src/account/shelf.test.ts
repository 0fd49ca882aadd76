import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idCodec } from '../world/ids.ts';
import { Shelf } from './shelf.ts';
import type { Thing } from './things.ts';

const codec = idCodec('x', 1, 9);

function thing(index: number, overrides: Partial<Thing> = {}): Thing {
  return {
    index,
    id: codec.idOf(index),
    name: String(index),
    tags: {},
    token: null,
    createdAt: 0,
    visibleAt: 0,
    hasAppeared: true,
    revision: 0,
    changedIn: 0,
    goneAt: null,
    ...overrides,
  };
}

function shelfOf(derived: number): Shelf<Thing> {
  return new Shelf({ codec, derivedCount: () => derived, derive: (index) => thing(index) });
}

function walk(shelf: Shelf<Thing>, limit: number, between: (page: number) => void = () => undefined): number[] {
  const seen: number[] = [];
  let after: number | null = -1;
  for (let page = 0; after !== null; page += 1) {
    const next: { items: readonly Thing[]; lastIndex: number | null } = shelf.page(after, limit, 100);
    seen.push(...next.items.map((item) => item.index));
    after = next.lastIndex;
    between(page);
  }
  return seen;
}

const changes = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('create' as const), visibleAt: fc.constantFrom(0, 1_000) }),
    fc.record({ kind: fc.constant('remove' as const), at: fc.nat(200) }),
  ),
  { maxLength: 60 },
);

describe('shelf', () => {
  it('pages through everything that was there throughout exactly once, whatever happens in between', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.integer({ min: 1, max: 20 }), changes, changes, (derived, limit, before, during) => {
        const shelf = shelfOf(derived);
        const apply = (change: (typeof before)[number]) => {
          if (change.kind === 'create') shelf.put(thing(shelf.nextPlace().index, { visibleAt: change.visibleAt }));
          else {
            const all = shelf.page(-1, 1000, 100).items;
            const victim = all[change.at % Math.max(1, all.length)];
            if (victim) shelf.put({ ...victim, goneAt: 50 });
          }
        };
        before.forEach(apply);
        const atStart = walk(shelf, 1000);
        const rest = [...during];
        const walked = walk(shelf, limit, () => {
          const change = rest.shift();
          if (change) apply(change);
        });
        const atEnd = new Set(walk(shelf, 1000));
        expect(new Set(walked).size).toBe(walked.length);
        expect(walked).toEqual(expect.arrayContaining(atStart.filter((index) => atEnd.has(index))));
        expect(shelf.count()).toBe([...shelf.page(-1, 1000, 1e9).items].length);
      }),
    );
  });

  it('finds what a token made before it can be seen, and shows it only then', () => {
    const shelf = shelfOf(0);
    const place = shelf.nextPlace();
    shelf.put(thing(place.index, { token: 't', visibleAt: 500 }));
    expect(shelf.findByToken('t')?.id).toBe(place.id);
    expect(shelf.find(place.id, 499)).toBeUndefined();
    expect(shelf.find(place.id, 500)?.id).toBe(place.id);
    expect(shelf.page(-1, 10, 499).items).toEqual([]);
  });

  it('gives no place twice, even after what stood there is gone and forgotten', () => {
    const shelf = shelfOf(3);
    const { index } = shelf.nextPlace();
    shelf.put(thing(index));
    shelf.put(thing(index, { goneAt: 1 }));
    shelf.forgetGone(10);
    expect(shelf.nextPlace().index).toBe(index + 1);
    expect(shelf.count()).toBe(3);
  });
});
