import type { identityOperations } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import { toSessionAnswer } from '../sessions/session-answers.ts';
import type { SessionCookie } from '../sessions/session-cookie.ts';
import { sessionLifetimeMs } from '../sessions/sessions.rules.ts';
import type { SetupService } from './setup.service.ts';

/** Handlers of `/setup`. */
export function setupRouter(
  setup: SetupService,
  cookie: SessionCookie,
): HandlersForNoun<typeof identityOperations.setup> {
  return {
    get: async () => ({ status: 200, body: { needed: await setup.isNeeded() } }),
    complete: async ({ input, request }) => {
      const { setupToken, ...owner } = input;
      const { view, secret } = await setup.complete(setupToken, owner, request);
      return {
        status: 201,
        body: toSessionAnswer(view),
        headers: { 'set-cookie': cookie.set(secret, sessionLifetimeMs / 1000) },
      };
    },
  };
}
