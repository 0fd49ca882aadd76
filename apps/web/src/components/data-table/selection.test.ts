import { expect, test } from 'vitest';
import { coverage, movedTo, toggled, withRange } from './selection.ts';

test('a row is put into the selection and taken out again', () => {
  const once = toggled(new Set(['a']), 'b');
  expect([...once]).toEqual(['a', 'b']);
  expect([...toggled(once, 'a')]).toEqual(['b']);
});

test('a range holds both of its ends in either direction and keeps what was selected', () => {
  const rows = ['a', 'b', 'c', 'd'];
  expect([...withRange(new Set(['d']), rows, 2, 0)].sort()).toEqual(['a', 'b', 'c', 'd']);
});

test('the head checkbox tells none, some and all apart', () => {
  expect(coverage(new Set(), ['a', 'b'])).toBe('none');
  expect(coverage(new Set(['a']), ['a', 'b'])).toBe('some');
  expect(coverage(new Set(['a', 'b', 'z']), ['a', 'b'])).toBe('all');
});

test('arrows stay within the rows and other keys do not move', () => {
  expect(movedTo('ArrowDown', -1, 3, 10)).toBe(0);
  expect(movedTo('ArrowUp', 0, 3, 10)).toBe(0);
  expect(movedTo('PageDown', 0, 3, 10)).toBe(2);
  expect(movedTo('End', 0, 3, 10)).toBe(2);
  expect(movedTo('x', 0, 3, 10)).toBeUndefined();
});
