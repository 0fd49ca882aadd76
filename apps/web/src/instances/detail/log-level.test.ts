import { expect, test } from 'vitest';
import { isContinuation, logLevel, plainText } from './log-level.ts';

test.each([
  ['2026/11/22 17:00:01 [notice] 1#1: start worker processes', 'info'],
  ['2026/11/22 17:00:01 [error] 31#31: *1 open() failed', 'error'],
  ['{"level":"warn","msg":"pool is nearly full"}', 'warn'],
  ['time=2026-11-22 level=debug msg=x', 'debug'],
  ['ERROR: no such table', 'error'],
  ['2026-11-22 17:00:01 WARN  HikariPool - slow', 'warn'],
  ['10.0.0.1 - - "GET /error HTTP/1.1" 200', undefined],
  ['listening on port 80', undefined],
])('%s is %s', (text, level) => {
  expect(logLevel(text)).toBe(level);
});

test('colour codes are taken away', () => {
  expect(plainText('\u001b[32mok\u001b[0m done')).toBe('ok done');
});

test('stack frames hang on the line before', () => {
  expect(isContinuation('    at Gateway.authorize (/srv/app.js:1:2)')).toBe(true);
  expect(isContinuation('GET / 200')).toBe(false);
});
