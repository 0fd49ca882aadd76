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

it('what else fails stays what it is', () => {
  expect(toProblem(new Error('relation "x" does not exist'), 'r')).toMatchObject({ status: 500, code: 'internal' });
  expect(toProblem(new ProblemError('not_found', 'No.'), 'r')).toMatchObject({ status: 404, code: 'not_found' });
  expect(isDatabaseAway('57P01')).toBe(false);
});
