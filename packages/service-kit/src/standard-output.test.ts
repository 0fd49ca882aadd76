import { expect, it } from 'vitest';
import { standardOutput } from './standard-output.ts';

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

it('drops lines once nobody reads them, so that the process can end', () => {
  let attempts = 0;
  const output = standardOutput(() => {
    attempts += 1;
    throw failure('EPIPE');
  });
  output.write('draining');
  output.write('drained');
  expect(attempts).toBe(1);
});

it('writes a line to a reader that was busy for a moment', () => {
  const written: string[] = [];
  let busy = 3;
  const output = standardOutput((line) => {
    if (busy-- > 0) throw failure('EAGAIN');
    written.push(line);
  });
  output.write('a line');
  expect(written).toEqual(['a line']);
});
