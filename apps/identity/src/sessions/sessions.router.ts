import { identityOperations } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import { unserved } from '../unserved.ts';
import { toSessionAnswer, toSessionListItem } from './session-answers.ts';
import type { SessionCookie } from './session-cookie.ts';
import { sessionLifetimeMs } from './sessions.rules.ts';
import type { SessionsService } from './sessions.service.ts';
import type { SignInService } from './sign-in.service.ts';

/** What the handlers need. */
export interface SessionsRouterOptions {
  sessions: SessionsService;
  signIn: SignInService;
  cookie: SessionCookie;
}

/** Handlers of `/sessions`. */
export function sessionsRouter({
  sessions,
  signIn,
  cookie,
}: SessionsRouterOptions): HandlersForNoun<typeof identityOperations.sessions> {
  return {
    ...unserved(identityOperations.sessions),
    create: async ({ input, principal, request }) => {
      const { view, secret } = await signIn.signIn(input, request, principal);
      return {
        status: 201,
        body: toSessionAnswer(view),
        headers: { 'set-cookie': cookie.set(secret, sessionLifetimeMs / 1000) },
      };
    },
    current: async ({ principal }) => ({ status: 200, body: toSessionAnswer(await sessions.current(principal)) }),
    end: async ({ principal, request }) => {
      await sessions.end(principal, principal.credentialId, request);
      return { status: 204, body: null, headers: { 'set-cookie': cookie.clear() } };
    },
    list: async ({ principal }) => {
      const items = (await sessions.list(principal)).map((item) => toSessionListItem(item, principal.credentialId));
      return { status: 200, body: { items } };
    },
    revoke: async ({ principal, input, request }) => {
      await sessions.end(principal, input.id, request);
      return {
        status: 204,
        body: null,
        ...(input.id === principal.credentialId ? { headers: { 'set-cookie': cookie.clear() } } : {}),
      };
    },
  };
}
