import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type IdNoun, idPrefixes, idSchema, isId, newId } from './ids.ts';

const nouns = Object.keys(idPrefixes) as IdNoun[];

describe('ids', () => {
  it('are accepted for their own noun and refused for every other', () => {
    fc.assert(
      fc.property(fc.constantFrom(...nouns), fc.constantFrom(...nouns), (noun, other) => {
        const id = newId(noun);
        expect(isId(other, id)).toBe(noun === other);
        expect(idSchema(other).safeParse(id).success).toBe(noun === other);
      }),
    );
  });

  it('never have two nouns with one prefix', () => {
    expect(new Set(Object.values(idPrefixes)).size).toBe(nouns.length);
  });

  it('are all different, and sort by the time they were made', async () => {
    const early = Array.from({ length: 500 }, () => newId('instance'));
    const began = Date.now();
    while (Date.now() === began) await Promise.resolve();
    const late = newId('instance');
    expect(new Set(early).size).toBe(500);
    for (const id of early) expect(id < late).toBe(true);
  });

  it('refuse every other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(isId('cloud', text)).toBe(idSchema('cloud').safeParse(text).success);
        expect(isId('cloud', `cld_${text}`)).toBe(idSchema('cloud').safeParse(`cld_${text}`).success);
      }),
    );
  });
});
