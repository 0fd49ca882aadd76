import { expect, test } from 'vitest';
import { fits, parseQuery } from './commands.ts';

test('the beginning of a verb means all verbs that begin so', () => {
  expect(parseQuery('re che')).toEqual({ actions: ['reboot', 'resume'], text: 'che' });
  expect(parseQuery('Reboot web 1')).toEqual({ actions: ['reboot'], text: 'web 1' });
});

test('what is no verb is looked for', () => {
  expect(parseQuery(' checkout ')).toEqual({ actions: [], text: 'checkout' });
  expect(parseQuery('s')).toEqual({ actions: [], text: 's' });
});

test('words fit in any order', () => {
  expect(fits('Connect a cloud', 'cloud conn')).toBe(true);
  expect(fits('Connect a cloud', 'cloud x')).toBe(false);
});
