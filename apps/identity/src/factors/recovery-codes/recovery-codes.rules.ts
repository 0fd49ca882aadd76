import { createHash, randomInt } from 'node:crypto';

/** How many a person gets at a time. */
const recoveryCodeCount = 10;

/** Letters and digits that nobody takes for one another when they are on paper. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
const groups = 4;
const groupLength = 4;

/** New codes for people to keep, such as `k3f9-x2mm-4uwa-9hcs`: 79 bits each, too many to be guessed from their hashes. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCodeCount }, newRecoveryCode);
}

function newRecoveryCode(): string {
  const letter = (): string => alphabet.charAt(randomInt(alphabet.length));
  const group = (): string => Array.from({ length: groupLength }, letter).join('');
  return Array.from({ length: groups }, group).join('-');
}

/** What is stored of a code: bound to its person, so that equal codes of two people do not look alike. Undefined: it is none. */
export function hashOfRecoveryCode(personId: string, text: string): string | undefined {
  const code = text.toLowerCase().replaceAll(/[\s-]/g, '');
  if (code.length !== groups * groupLength || [...code].some((letter) => !alphabet.includes(letter))) return undefined;
  return createHash('sha256').update(`${personId} ${code}`).digest('base64url');
}
