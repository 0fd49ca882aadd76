import { ProblemError } from '@kumo/service-kit';
import { hash, verify } from '@node-rs/argon2';
import { isCommonPassword } from './common-passwords.ts';

/** Hashes and checks passwords, a few at a time. */
export interface Passwords {
  /** Throws `validation_failed` for a password that is too easy to guess; `path` is the field to name. */
  requireGood(password: string, email: string, path: string): Promise<void>;
  hash(password: string): Promise<string>;
  /** Takes the same time for an account that does not exist: pass undefined for its hash. */
  isRight(password: string, storedHash: string | undefined): Promise<boolean>;
}

/** 19 MiB, two passes, one lane: OWASP's first choice for argon2id. The library's default algorithm is argon2id. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Each hash takes a core for about 40 ms: more at once only makes all of them slower. */
const mostAtOnce = 2;
const mostWaiting = 64;

/** Makes the password checks of one process. */
export async function createPasswords(): Promise<Passwords> {
  const hashOfNobody = await hash('the password of an account that does not exist', cost);
  const gate = createGate(mostAtOnce, mostWaiting);
  return {
    async requireGood(password, email, path) {
      const isAddress = password.toLowerCase() === email.toLowerCase();
      if (!isAddress && !(await isCommonPassword(password))) return;
      const message = isAddress ? 'must not be the mail address' : 'is among the most common passwords';
      throw new ProblemError('validation_failed', 'Choose another password: this one is easy to guess.', {
        errors: [{ path, message }],
      });
    },
    hash: (password) => gate(() => hash(password.normalize('NFKC'), cost)),
    async isRight(password, storedHash) {
      const isMatch = await gate(() => verify(storedHash ?? hashOfNobody, password.normalize('NFKC')));
      return isMatch && storedHash !== undefined;
    },
  };
}

/** Lets `atOnce` run and `waiting` wait; more are refused with `overloaded`, before memory is gone. */
function createGate(atOnce: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const queue: (() => void)[] = [];
  return async (work) => {
    if (running >= atOnce) {
      if (queue.length >= waiting) {
        throw new ProblemError('overloaded', 'Too many sign-ins at once.', { retryAfterSeconds: 2 });
      }
      await new Promise<void>((resolve) => queue.push(resolve)); // whoever ends passes its place on
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
