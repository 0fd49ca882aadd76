import type { identityOperations } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import type { SessionCookie } from '../../sessions/session-cookie.ts';
import { sessionLifetimeMs } from '../../sessions/sessions.rules.ts';
import type { TotpService } from './totp.service.ts';

/** Handlers of `/me/totp`. */
export function totpRouter(totp: TotpService, cookie: SessionCookie): HandlersForNoun<typeof identityOperations.totp> {
  return {
    begin: async ({ principal, input, request }) => ({
      status: 200,
      body: await totp.begin(principal, input.password, request),
    }),
    confirm: async ({ principal, input, request }) => {
      const { recoveryCodes, sessionSecret } = await totp.confirm(principal, input.code, request);
      return {
        status: 200,
        body: { recoveryCodes },
        headers: { 'set-cookie': cookie.set(sessionSecret, sessionLifetimeMs / 1000) },
      };
    },
    remove: async ({ principal, request }) => {
      await totp.remove(principal, request);
      return { status: 204, body: null };
    },
  };
}
