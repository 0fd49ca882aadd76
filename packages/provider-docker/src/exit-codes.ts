/** What an exit code says, beyond the number. 128 + n is the end by signal n; 125–127 are the engine's and the shell's. */
const meanings: Readonly<Record<number, string>> = {
  126: 'the command can not be executed',
  127: 'the command was not found',
  130: 'interrupted',
  134: 'aborted',
  137: 'killed',
  139: 'segmentation fault',
  143: 'terminated',
};

/** One phrase for people, e.g. `Exited with code 137 (killed)`. */
export function exitSentence(code: number, wasOutOfMemory: boolean): string {
  if (wasOutOfMemory) return `Ran out of memory and was killed (exit code ${code})`;
  const meaning = meanings[code];
  return `Exited with code ${code}${meaning === undefined ? '' : ` (${meaning})`}`;
}
