import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical, changeOf, type Visible } from './changes.rules.ts';

const fields = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 });
const visible = fields.map((values): Visible => ({ ...values, listed: true }));

/** The same value with the keys of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

test('nothing changes between a thing and itself, whatever the order of its keys', () => {
  fc.assert(
    fc.property(visible, (thing) => {
      expect(changeOf(thing, reversed(thing) as Visible)).toEqual({ kind: 'same' });
    }),
  );
});

test('names exactly the fields that differ', () => {
  fc.assert(
    fc.property(visible, fields, (before, edits) => {
      const after: Visible = { ...before, ...edits, listed: true };
      const change = changeOf(before, after);
      const differing = Object.keys(after).filter((field) => canonical(before[field]) !== canonical(after[field]));
      expect(change).toEqual(differing.length === 0 ? { kind: 'same' } : { kind: 'updated', fields: differing });
    }),
  );
});

test('what is not listed is not there: it is created once, and gone once', () => {
  fc.assert(
    fc.property(visible, (thing) => {
      const absent: Visible = { ...thing, listed: false };
      expect(changeOf(undefined, thing).kind).toBe('created');
      expect(changeOf(absent, thing).kind).toBe('created');
      expect(changeOf(thing, absent).kind).toBe('gone');
      expect(changeOf(absent, absent).kind).toBe('same');
      expect(changeOf(undefined, absent).kind).toBe('same');
    }),
  );
});

test('a date and its text are the same; the order of a list is not', () => {
  const at = new Date('2026-11-22T14:21:08.113Z');
  expect(canonical({ at })).toBe(canonical({ at: at.toISOString() }));
  expect(canonical([1, 2])).not.toBe(canonical([2, 1]));
});
