import { expect, it } from 'vitest';
import { z } from 'zod';
import { accountOf, connectionFields } from './connection.ts';

const { options } = connectionFields;

it('a seed may be a number, as most seeds are: the same account as its text', () => {
  expect(accountOf(options.parse({ seed: 42 })).name).toBe('42');
  expect(accountOf(options.parse({ seed: '42' })).name).toBe('42');
  expect(z.toJSONSchema(options, { io: 'input' }).properties).toMatchObject({ seed: { type: 'string' } });
});

it.each([{}, 'a b', '', Number.MAX_VALUE])('what names no account is refused: %j', (seed) => {
  expect(options.safeParse({ seed }).error?.issues[0]?.path).toEqual(['seed']);
});
