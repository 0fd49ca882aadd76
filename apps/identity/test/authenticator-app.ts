import { generateSync } from 'otplib';
import { type Answer, type Caller, cookieOf, type IdentityInstance, ownerPassword } from './identity-instance.ts';

/** An authenticator app that a person has set up. */
export interface AuthenticatorApp {
  /** The code of this moment, or of one that is `offset` steps away. */
  code(offset?: number): string;
  recoveryCodes: string[];
  /** The session as it went on. */
  caller: Caller;
}

/** The codes of a secret by an instance's clock. */
export function codesOf(instance: IdentityInstance, secret: string): AuthenticatorApp['code'] {
  return (offset = 0) => generateSync({ secret, epoch: Math.floor(instance.now().getTime() / 1000) + offset * 30 });
}

/** Sets one up as the pages do; the clock is then two steps on, so that the next code is a fresh one. */
export async function setUpApp(
  instance: IdentityInstance,
  caller: Caller,
  password = ownerPassword,
): Promise<AuthenticatorApp> {
  const begun = expectStatus(200, await caller.call('POST', '/api/v1/me/totp', { password }));
  const code = codesOf(instance, begun.body.secret);
  const confirmed = expectStatus(200, await caller.call('POST', '/api/v1/me/totp/confirm', { code: code() }));
  instance.advance(60_000);
  const session = cookieOf(confirmed);
  return { code, recoveryCodes: confirmed.body.recoveryCodes, caller: instance.callerOf({ session }) };
}

/** The answer, if it is what a test relies on. */
export function expectStatus(status: number, answer: Answer): Answer {
  if (answer.status === status) return answer;
  throw new Error(`${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`);
}
