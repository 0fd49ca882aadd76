import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../install/root.mjs';
import { areas } from './areas.ts';
import { mutantsOf, mutate } from './mutant.ts';
import { outcomeOf } from './outcome.ts';
import { reportOf } from './report.ts';

const all = areas.flatMap(mutantsOf);

test('every check that is to be broken is there, exactly once', () => {
  const wrong = all.flatMap((mutant) => {
    try {
      const text = readFileSync(path.join(root, mutant.file), 'utf8');
      return mutate(text, mutant) === text ? [`${mutant.id} changes nothing`] : [];
    } catch (error) {
      return [String(error)];
    }
  });
  expect(wrong).toEqual([]);
});

test('the tests that are to see it are there', () => {
  const missing = new Set(all.flatMap(({ tests }) => tests).filter((file) => !existsSync(path.join(root, file))));
  expect([...missing]).toEqual([]);
});

test('no mutant is there twice, and areas have names of their own', () => {
  const seen = all.map(({ file, check, becomes, tests }) => [file, check, becomes, ...tests].join('\n'));
  expect(new Set(seen).size).toBe(seen.length);
  expect(new Set(areas.map(({ name }) => name)).size).toBe(areas.length);
});

test('a check that is gone or ambiguous is said, not passed over', () => {
  const mutant = { id: 'some:1', check: 'if (bad) throw', becomes: 'if (false) throw' };
  expect(mutate('a; if (bad) throw b;', mutant)).toBe('a; if (false) throw b;');
  expect(() => mutate('a;', mutant)).toThrow('some:1: the check is not there');
  expect(() => mutate('if (bad) throw a; if (bad) throw b;', mutant)).toThrow('more than once');
});

test('only a test that fails kills; a mutant that no test could begin with proves nothing', () => {
  const result = { passed: 3, failed: 0, skipped: 0, failures: [], skips: [] };
  expect(outcomeOf(0, result).verdict).toBe('survived');
  expect(outcomeOf(1, { ...result, failed: 1, failures: ['a > b: wrong'] })).toEqual({
    verdict: 'killed',
    by: 'a > b: wrong',
  });
  expect(outcomeOf(1, { ...result, failures: ['a.test.ts: SyntaxError: no'] }).verdict).toBe('broken');
  expect(outcomeOf(0, { ...result, passed: 0 }).verdict).toBe('broken');
  expect(outcomeOf(1, undefined).verdict).toBe('killed');
});

test('the report counts by area and names what survived', () => {
  const [mutant] = all;
  if (mutant === undefined) throw new Error('there is none');
  const report = reportOf([
    { mutant, outcome: { verdict: 'killed', by: 'a | b' } },
    { mutant, outcome: { verdict: 'survived', by: '' } },
  ]);
  expect(report).toContain(`| ${mutant.id.split(':')[0]} | 2 | 1 | 0 | 1 |`);
  expect(report).toContain('SURVIVED');
  expect(report).toContain('a \\| b');
});
