/** How bad a log line says it is. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const escapeSequence = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007]*(?:\u0007|\u001b\\)|[@-_])/g;

/** A line without the colour codes that programs write for terminals. */
export function plainText(text: string): string {
  return text.includes('\u001b') ? text.replace(escapeSequence, '') : text;
}

const words: ReadonlyArray<readonly [LogLevel, RegExp]> = [
  ['error', /^(?:error|err|fatal|crit|critical|alert|emerg|panic|severe)$/],
  ['warn', /^(?:warn|warning)$/],
  ['info', /^(?:info|notice|log|information)$/],
  ['debug', /^(?:debug|trace|verbose|dbg)$/],
];

// A level as a value (`level=warn`, `"level":"error"`), in brackets (`[notice]`), or as a word in capitals or at the
// beginning. Only the head of a line is read: a message that tells of an error is not one.
const marks = [
  /["']?(?:level|lvl|severity|loglevel)["']?\s*[=:]\s*["']?([a-z]+)/i,
  /[[<(]([a-z]+)[\])>]/i,
  /(?:^|[\s|])([A-Z]{3,9})(?=[\s:|\]])/,
  /^([A-Za-z]{3,9}):\s/,
];

/** The level that a line states, in any of the usual ways of writing it; undefined when it states none. */
export function logLevel(text: string): LogLevel | undefined {
  const head = text.slice(0, 160);
  for (const mark of marks) {
    const word = mark.exec(head)?.[1]?.toLowerCase();
    const level = word === undefined ? undefined : words.find(([, pattern]) => pattern.test(word))?.[0];
    if (level) return level;
  }
  return undefined;
}

/** Whether a line hangs on the one before: a stack frame, or what is indented. */
export function isContinuation(text: string): boolean {
  return /^(?:\s{2,}|\t|Caused by: |\s*at )\S/.test(text);
}
