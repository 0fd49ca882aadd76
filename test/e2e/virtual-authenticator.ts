import type { Page } from '@playwright/test';

/** A platform authenticator in software that answers by itself. */
export interface VirtualAuthenticator {
  /** Takes a copy of the only passkey in it, as of now. Returns what puts that copy in the place of the original. */
  copyPasskey(): Promise<() => Promise<void>>;
}

/** Gives a page one, with nothing in it. */
export async function withAuthenticator(page: Page): Promise<VirtualAuthenticator> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    async copyPasskey() {
      const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId });
      const [credential] = credentials;
      if (!credential) throw new Error('the authenticator holds no passkey');
      return async () => {
        await devtools.send('WebAuthn.clearCredentials', { authenticatorId });
        await devtools.send('WebAuthn.addCredential', { authenticatorId, credential });
      };
    },
  };
}
