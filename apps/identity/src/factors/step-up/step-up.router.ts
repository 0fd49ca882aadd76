import type { identityOperations } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import type { SessionCookie } from '../../sessions/session-cookie.ts';
import { sessionLifetimeMs } from '../../sessions/sessions.rules.ts';
import type { StepUpService } from './step-up.service.ts';

/** Handlers of `/step-up`. */
export function stepUpRouter(
  stepUp: StepUpService,
  cookie: SessionCookie,
): HandlersForNoun<typeof identityOperations.stepUp> {
  return {
    options: async ({ principal }) => ({ status: 200, body: await stepUp.passkeyOptions(principal) }),
    create: async ({ principal, input, request }) => {
      const { until, sessionSecret } = await stepUp.prove(principal, input, request);
      return {
        status: 200,
        body: { provenUntil: until.toISOString() },
        headers: { 'set-cookie': cookie.set(sessionSecret, sessionLifetimeMs / 1000) },
      };
    },
  };
}
