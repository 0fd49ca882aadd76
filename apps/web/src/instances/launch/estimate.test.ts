import { expect, test } from 'vitest';
import { hoursPerMonth, money, priceOver } from './estimate.ts';

test('a month is 720 hours, to the cent', () => {
  expect(priceOver('0.062', hoursPerMonth)).toBe('44.64');
  expect(priceOver('0.0116', hoursPerMonth, 3)).toBe('25.06');
  expect(priceOver('1', 1)).toBe('1.00');
  expect(priceOver('0.000000001', 1)).toBe('0.00');
});

test('an amount has the sign of its currency', () => {
  expect(money('44.64', 'EUR')).toBe('€44.64');
  expect(money('1234.5', 'USD')).toBe('$1,234.50');
});
