/** How hard a password is to guess, as far as a page can tell without a dictionary. */
export interface PasswordStrength {
  /** 0 too short … 4 strong. */
  readonly score: 0 | 1 | 2 | 3 | 4;
  readonly word: string;
}

const words = ['At least 8 characters', 'Easy to guess', 'Could be better', 'Good', 'Strong'] as const;

/** Different characters from one step to the next: repeats and runs such as `aaaa` or `1234` add nothing. */
function unpredictableLength(password: string): number {
  let length = 0;
  let lastStep: number | undefined;
  for (let index = 0; index < password.length; index += 1) {
    const step = index === 0 ? undefined : password.charCodeAt(index) - password.charCodeAt(index - 1);
    if (step === undefined || step !== lastStep || Math.abs(step) > 1) length += 1;
    lastStep = step;
  }
  return length;
}

/**
 * Judges a password by its length, its variety, and by what an attacker knows anyway.
 *
 * @param known name, address and the like: parts of the password that are among them count for nothing
 */
export function passwordStrength(password: string, known: readonly string[]): PasswordStrength {
  const at = (score: PasswordStrength['score']): PasswordStrength => ({ score, word: words[score] });
  if (password.length < 8) return at(0);
  let rest = password.toLowerCase();
  for (const each of known.flatMap((text) => text.toLowerCase().split(/[^a-z0-9]+/))) {
    if (each.length >= 3) rest = rest.replaceAll(each, '');
  }
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  const points = unpredictableLength(rest) + (kinds - 1) * 2;
  if (points < 9) return at(1);
  if (points < 13) return at(2);
  return at(points < 17 ? 3 : 4);
}
