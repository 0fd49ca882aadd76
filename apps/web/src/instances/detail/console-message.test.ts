import { expect, test } from 'vitest';
import { parseConsoleMessage } from './console-message.ts';

test('the end of a program and a failure are understood', () => {
  expect(parseConsoleMessage('{"type":"exit","code":0}')).toEqual({ type: 'exit', code: 0 });
  expect(parseConsoleMessage('{"type":"exit","code":null}')).toEqual({ type: 'exit', code: null });
  expect(parseConsoleMessage('{"type":"error","message":"no shell"}')).toEqual({ type: 'error', message: 'no shell' });
});

test('what is not known is ignored', () => {
  expect(parseConsoleMessage('{"type":"bell"}')).toBeUndefined();
  expect(parseConsoleMessage('not json')).toBeUndefined();
});
