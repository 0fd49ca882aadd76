import pg from 'pg';
import { expect, it } from 'vitest';
import { isDatabaseAway } from './database-away.ts';
import { ProblemError, toProblem } from './problems.ts';

it('a database that is away is the service being down for a moment, not a fault of ours', async () => {
  const client = new pg.Client({ host: '127.0.0.1', port: 1 });
  const refused: unknown = await client.connect().catch((error: unknown) => error);
  expect(isDatabaseAway(refused)).toBe(true);
  expect(toProblem(refused, 'r')).toMatchObject({ status: 503, code: 'unavailable' });
});

it.each([
  ['ran out of its time', Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' })],
  ['was not answered in time', new Error('Query read timeout')],
  ['lost to another', Object.assign(new Error('deadlock detected'), { code: '40P01' })],
  [
    'lost to another in Prisma',
    Object.assign(new Error('Transaction failed due to a write conflict'), { code: 'P2034' }),
  ],
  ['ran out of its time in Prisma', new Error('Raw query failed. Code: `57014`. Message: `canceling statement`')],
])('a statement that %s may be asked again', (_, error) => {
  expect(toProblem(error, 'r')).toMatchObject({ status: 503, code: 'unavailable' });
});

it('what else fails stays what it is', () => {
  expect(toProblem(new Error('relation "x" does not exist'), 'r')).toMatchObject({ status: 500, code: 'internal' });
  expect(toProblem(new ProblemError('not_found', 'No.'), 'r')).toMatchObject({ status: 404, code: 'not_found' });
  expect(isDatabaseAway('57P01')).toBe(false);
});
