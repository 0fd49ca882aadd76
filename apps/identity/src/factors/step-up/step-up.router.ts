import type { identityOperations } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import type { StepUpService } from './step-up.service.ts';

/** Handlers of `/step-up`. */
export function stepUpRouter(stepUp: StepUpService): HandlersForNoun<typeof identityOperations.stepUp> {
  return {
    options: async ({ principal }) => ({ status: 200, body: await stepUp.passkeyOptions(principal) }),
    create: async ({ principal, input, request }) => {
      const until = await stepUp.prove(principal, input, request);
      return { status: 200, body: { provenUntil: until.toISOString() } };
    },
  };
}
