import { expect, test } from 'vitest';
import { commandWords } from './command-words.ts';

test('words are parted by blanks and kept together by quotes', () => {
  expect(commandWords('  sh -c "echo \'hi\' && sleep 5"  ')).toEqual(['sh', '-c', "echo 'hi' && sleep 5"]);
  expect(commandWords("printf '%s\\n' a\\ b")).toEqual(['printf', '%s\\n', 'a b']);
});

test('nothing is lost: empty words, escaped quotes, an open quote', () => {
  expect(commandWords('set ""')).toEqual(['set', '']);
  expect(commandWords('say "a \\"b\\" c"')).toEqual(['say', 'a "b" c']);
  expect(commandWords('say "to the end')).toEqual(['say', 'to the end']);
  expect(commandWords('')).toEqual([]);
});
