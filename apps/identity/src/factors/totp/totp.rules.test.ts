import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { generateSync } from 'otplib';
import { beforeAll, describe, expect, test } from 'vitest';
import { newTotpSecret, otpauthUri, qrOf, stepOfCode } from './totp.rules.ts';

const run = promisify(execFile);
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const secrets = fc
  .array(fc.constantFrom(...alphabet), { minLength: 32, maxLength: 32 })
  .map((letters) => letters.join(''));
/** Whole seconds since 1970, up to the year 2100. */
const instants = fc.integer({ min: 120, max: 4_102_444_800 });

const codeAt = (secret: string, seconds: number): string => generateSync({ secret, epoch: seconds });
const isTaken = (secret: string, code: string, seconds: number, lastUsedStep: number | null = null): boolean =>
  stepOfCode(secret, code, { now: new Date(seconds * 1000), lastUsedStep }) !== undefined;

describe('an independent implementation', () => {
  beforeAll(async () => {
    await run('oathtool', ['--version']).catch(() => {
      throw new Error('oathtool is not here: `apt-get install oathtool`. Codes are compared with what it says.');
    });
  });

  test('gives the codes that are taken, for 1,000 random secrets and instants', async () => {
    await fc.assert(
      fc.asyncProperty(secrets, instants, async (secret, seconds) => {
        const { stdout } = await run('oathtool', ['--totp', '--base32', `--now=@${seconds}`, secret]);
        const step = stepOfCode(secret, stdout.trim(), { now: new Date(seconds * 1000), lastUsedStep: null });
        // By chance, once in 300,000 times, the code of the step before is the same.
        if (step !== Math.floor(seconds / 30)) expect(codeAt(secret, (step ?? 0) * 30)).toBe(stdout.trim());
      }),
      { numRuns: 1_000 },
    );
  }, 120_000);
});

test('a clock that is 29 seconds off is taken, one that is 61 seconds off is not, whatever the instant', () => {
  fc.assert(
    fc.property(secrets, instants, (secret, seconds) => {
      for (const off of [-29, 0, 29]) expect(isTaken(secret, codeAt(secret, seconds + off), seconds)).toBe(true);
      const right = [-30, 0, 30].map((off) => codeAt(secret, seconds + off));
      for (const off of [-61, 61]) {
        const code = codeAt(secret, seconds + off);
        expect(isTaken(secret, code, seconds)).toBe(right.includes(code));
      }
    }),
    { numRuns: 1_000 },
  );
});

test('no code of a step that was used, or of one before it, is taken', () => {
  fc.assert(
    fc.property(secrets, instants, (secret, seconds) => {
      const code = codeAt(secret, seconds);
      const step = Math.floor(seconds / 30);
      expect(isTaken(secret, code, seconds, step - 1)).toBe(true);
      expect(isTaken(secret, code, seconds, step)).toBe(code === codeAt(secret, seconds + 30));
      expect(isTaken(secret, code, seconds, step + 5)).toBe(false);
    }),
  );
});

test('what is no code of six digits is refused, with any spaces in it the person is forgiven', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!/^\d{6}$/.test(text.replaceAll(/\s/g, '')));
      expect(isTaken(newTotpSecret(), text, 1_000_000)).toBe(false);
    }),
  );
  const secret = newTotpSecret();
  const code = codeAt(secret, 1_000_000);
  expect(isTaken(secret, `${code.slice(0, 3)} ${code.slice(3)}`, 1_000_000)).toBe(true);
});

test('the address for authenticator apps names the organization, and its picture holds it as an SVG document', () => {
  const secret = newTotpSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  const uri = otpauthUri(secret, { issuer: 'Ada: & Sons', account: 'ada@example.org' });
  expect(decodeURIComponent(new URL(uri).pathname)).toBe('/Ada  & Sons:ada@example.org');
  expect(new URL(uri).searchParams.get('secret')).toBe(secret);
  expect(new URL(uri).searchParams.get('issuer')).toBe('Ada  & Sons');
  expect(qrOf(uri)).toMatch(/^<svg [^>]*>.*<\/svg>$/s);
});
