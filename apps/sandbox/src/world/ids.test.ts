import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idCodec } from './ids.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const indices = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('ids', () => {
  it('lead back to the index they were made of', () => {
    fc.assert(
      fc.property(seeds, indices, (seed, index) => {
        const codec = idCodec('vm', seed, 1);
        expect(codec.indexOf(codec.idOf(index))).toBe(index);
      }),
    );
  });

  it('are no ids for another account or another noun', () => {
    fc.assert(
      fc.property(seeds, indices, (seed, index) => {
        const id = idCodec('vm', seed, 1).idOf(index);
        expect(idCodec('vm', seed ^ 1, 1).indexOf(id)).toBeUndefined();
        expect(idCodec('vol', seed, 3).indexOf(id)).toBeUndefined();
      }),
    );
  });

  it('are never given twice', () => {
    const codec = idCodec('vm', 7, 1);
    expect(new Set(Array.from({ length: 50_000 }, (_, index) => codec.idOf(index))).size).toBe(50_000);
  });

  it('are told from anything else', () => {
    const codec = idCodec('vm', 7, 1);
    for (const text of ['', 'vm-', 'vm-0123456789abcdef', 'vm-0123456789abcdef0', '../vm', `${codec.idOf(1)} `]) {
      expect(codec.indexOf(text)).toBeUndefined();
    }
  });
});
