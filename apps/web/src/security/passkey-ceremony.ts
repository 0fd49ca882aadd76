import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/browser';
import { type RequestProblem, toProblem } from '../lib/problem.ts';

/** Options and answers of Web Authentication as the API carries them. */
type Json = Record<string, unknown>;

/** The browser, or the person, did not finish with the passkey. Not a failure of the platform. */
class PasskeyNotUsed extends Error {}

/** Whether this browser has passkeys at all: only over HTTPS or on localhost. */
export function hasPasskeys(): boolean {
  return typeof window !== 'undefined' && window.PublicKeyCredential !== undefined;
}

/** Lets the browser sign with a passkey. Throws `PasskeyNotUsed` with a sentence for the person. */
export async function signWithPasskey(options: Json): Promise<Json> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  // The shape is that of the standard; the service checks what comes back.
  const optionsJSON = options as unknown as Parameters<typeof startAuthentication>[0]['optionsJSON'];
  return finished(startAuthentication({ optionsJSON }));
}

/** Lets the browser make a passkey. Throws `PasskeyNotUsed` with a sentence for the person. */
export async function makePasskey(options: Json): Promise<Json> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  const optionsJSON = options as unknown as Parameters<typeof startRegistration>[0]['optionsJSON'];
  return finished(startRegistration({ optionsJSON }));
}

async function finished(ceremony: Promise<AuthenticationResponseJSON | RegistrationResponseJSON>): Promise<Json> {
  try {
    return { ...(await ceremony) };
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    throw new PasskeyNotUsed(
      name === 'InvalidStateError'
        ? 'This device has a passkey for this account already.'
        : 'The browser did not use a passkey: it was cancelled, took too long, or there is none for this account.',
    );
  }
}

/** What went wrong on the way, as a page shows it: the platform's refusal, or that no passkey was used. */
export function ceremonyProblem(error: unknown): RequestProblem {
  if (!(error instanceof PasskeyNotUsed)) return toProblem(error);
  return {
    status: 0,
    code: 'passkey_not_used',
    title: 'No passkey was used',
    detail: error.message,
    requestId: undefined,
    fields: [],
  };
}
