import { expect, test } from 'vitest';
import { inTreeOrder } from './tree-order.ts';

const at = (...path: string[]) => ({ id: path.at(-1) ?? '', name: path.at(-1) ?? '', path: ['root', ...path] });

test('whatever order they come in, each stands below the one it belongs to, and brothers by name', () => {
  const organizations = [at('b', 'z'), at('a', 'y', 'q'), at('b'), at('a'), at('b', 'c'), at('a', 'y')];
  const expected = ['a', 'y', 'q', 'b', 'c', 'z'];
  expect(inTreeOrder(organizations).map(({ id }) => id)).toEqual(expected);
  expect(inTreeOrder(organizations.toReversed()).map(({ id }) => id)).toEqual(expected);
});

test('one whose own parent is not among them is shown all the same', () => {
  expect(inTreeOrder([at('x', 'k'), at('a')]).map(({ id }) => id)).toEqual(['a', 'k']);
});
