import { expect, test } from 'vitest';
import { passwordStrength } from './password-strength.ts';

const score = (password: string, known: string[] = []) => passwordStrength(password, known).score;

test('what is shorter than 8 characters is too short, whatever it holds', () => {
  expect(score('aB3$xY9')).toBe(0);
});

test('repeats and runs are easy to guess', () => {
  expect(score('aaaaaaaaaaaa')).toBe(1);
  expect(score('1234567890')).toBe(1);
});

test('one’s own name and address add nothing', () => {
  expect(score('mara.lindqvist', ['Mara Lindqvist', 'mara@example.org'])).toBe(1);
});

test('long phrases and mixed characters are strong', () => {
  expect(score('correct horse battery staple')).toBe(4);
  expect(score('t7#Kq2!vLx9$')).toBeGreaterThanOrEqual(3);
});
