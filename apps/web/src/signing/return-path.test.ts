import { expect, test } from 'vitest';
import { safeReturnPath } from './return-path.ts';

test('a path of this site is kept with its query', () => {
  expect(safeReturnPath('/instances?state=error')).toBe('/instances?state=error');
});

test('nothing leads to another site', () => {
  for (const next of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    undefined,
  ]) {
    expect(safeReturnPath(next)).toBe('/');
  }
});

test('sign-in does not lead back to itself', () => {
  expect(safeReturnPath('/sign-in?next=/x')).toBe('/');
});
