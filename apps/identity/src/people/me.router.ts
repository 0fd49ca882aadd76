import type { identityOperations } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import type { EmailChangesService } from '../email-changes/email-changes.service.ts';
import { toPersonAnswer } from '../sessions/session-answers.ts';
import type { SessionCookie } from '../sessions/session-cookie.ts';
import { sessionLifetimeMs } from '../sessions/sessions.rules.ts';
import type { PeopleService } from './people.service.ts';

/** Handlers of `/me`. */
export function meRouter(
  people: PeopleService,
  emailChanges: EmailChangesService,
  cookie: SessionCookie,
): HandlersForNoun<typeof identityOperations.me> {
  return {
    get: async ({ principal }) => ({ status: 200, body: toPersonAnswer(await people.get(principal)) }),
    security: async ({ principal }) => ({ status: 200, body: await people.security(principal) }),
    update: async ({ principal, input, request }) => ({
      status: 200,
      body: toPersonAnswer(await people.rename(principal, input.name, request)),
    }),
    changeEmail: async ({ principal, input, request }) => ({
      status: 202,
      body: { sent: await emailChanges.change(principal, input.email, request) },
    }),
    verifyEmail: async ({ principal, request }) => ({
      status: 202,
      body: { sent: await emailChanges.verify(principal, request) },
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
