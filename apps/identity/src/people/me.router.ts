import { identityOperations } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import { toPersonAnswer } from '../sessions/session-answers.ts';
import type { SessionCookie } from '../sessions/session-cookie.ts';
import { sessionLifetimeMs } from '../sessions/sessions.rules.ts';
import { unserved } from '../unserved.ts';
import type { PeopleService } from './people.service.ts';

/** Handlers of `/me`. */
export function meRouter(people: PeopleService, cookie: SessionCookie): HandlersForNoun<typeof identityOperations.me> {
  return {
    ...unserved(identityOperations.me),
    get: async ({ principal }) => ({ status: 200, body: toPersonAnswer(await people.get(principal)) }),
    security: async ({ principal }) => ({ status: 200, body: await people.security(principal) }),
    update: async ({ principal, input, request }) => ({
      status: 200,
      body: toPersonAnswer(await people.rename(principal, input.name, request)),
    }),
    changePassword: async ({ principal, input, request }) => {
      const secret = await people.changePassword(principal, input, request);
      return {
        status: 204,
        body: null,
        headers: { 'set-cookie': cookie.set(secret, sessionLifetimeMs / 1000) },
      };
    },
  };
}
