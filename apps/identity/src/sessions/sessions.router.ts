import type { identityOperations } from '@kumo/api-contract';
import { type HandlersForNoun, pageOfWhole } from '@kumo/service-kit';
import type { PasskeySignInService } from './passkey-sign-in.service.ts';
import type { SecondFactorService } from './second-factor.service.ts';
import { toSessionAnswer, toSessionListItem } from './session-answers.ts';
import type { SessionCookie } from './session-cookie.ts';
import { sessionLifetimeMs } from './sessions.rules.ts';
import type { SessionsService } from './sessions.service.ts';
import type { SignedIn, SignInService } from './sign-in.service.ts';

/** What the handlers need. */
export interface SessionsRouterOptions {
  sessions: SessionsService;
  signIn: SignInService;
  secondFactor: SecondFactorService;
  passkeySignIn: PasskeySignInService;
  cookie: SessionCookie;
}

/** Handlers of `/sessions`. */
export function sessionsRouter({
  sessions,
  signIn,
  secondFactor,
  passkeySignIn,
  cookie,
}: SessionsRouterOptions): HandlersForNoun<typeof identityOperations.sessions> {
  const begun = ({ view, secret }: SignedIn) => ({
    status: 201 as const,
    body: toSessionAnswer(view),
    headers: { 'set-cookie': cookie.set(secret, sessionLifetimeMs / 1000) },
  });
  return {
    create: async ({ input, principal, request }) => {
      const result = await signIn.signIn(input, request, principal);
      if ('challenge' in result) return { status: 200, body: { status: 'second_factor_required', ...result } };
      return begun(result);
    },
    secondFactor: async ({ input, principal, request }) => begun(await secondFactor.finish(input, request, principal)),
    passkeyOptions: async ({ input: { challenge }, request }) => ({
      status: 200,
      body: await (challenge === undefined
        ? passkeySignIn.options(request)
        : secondFactor.passkeyOptions(challenge, request)),
    }),
    createWithPasskey: async ({ input, principal, request }) =>
      begun(await passkeySignIn.signIn(input, request, principal)),
    endOthers: async ({ principal, request }) => {
      await sessions.endOthers(principal, request);
      return { status: 204, body: null };
    },
    current: async ({ principal }) => ({ status: 200, body: toSessionAnswer(await sessions.current(principal)) }),
    end: async ({ principal, request }) => {
      await sessions.end(principal, principal.credentialId, request);
      return { status: 204, body: null, headers: { 'set-cookie': cookie.clear() } };
    },
    list: async ({ principal, input }) => {
      const items = (await sessions.list(principal)).map((item) => toSessionListItem(item, principal.credentialId));
      return { status: 200, body: pageOfWhole(items, input) };
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
