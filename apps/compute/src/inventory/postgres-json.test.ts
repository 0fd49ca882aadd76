import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storable } from './postgres-json.ts';

test('gives back what can be stored, untouched', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
      fc.pre(texts.every((text) => text.isWellFormed() && !text.includes('\0')));
      expect(storable(texts)).toEqual(texts);
    }),
  );
});

test('replaces NUL and half characters wherever they are, and nothing else', () => {
  const value = { 'a\0b': ['\ud800', 'x\udc00y', '😀', '\\u0000', '\\\\u0000', '\\\0'] };
  expect(storable(value)).toEqual({ 'a\ufffdb': ['\ufffd', 'x\ufffdy', '😀', '\\u0000', '\\\\u0000', '\\\ufffd'] });
});

test('nothing that jsonb refuses is left in any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const stored = storable({ text }).text;
      expect(stored.isWellFormed()).toBe(true);
      expect(stored).not.toContain('\0');
    }),
  );
});
