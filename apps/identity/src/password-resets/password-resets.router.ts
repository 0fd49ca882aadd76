import type { identityOperations } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import type { PasswordResetsService } from './password-resets.service.ts';

/** Handlers of `/password-resets`. */
export function passwordResetsRouter(
  passwordResets: PasswordResetsService,
): HandlersForNoun<typeof identityOperations.passwordResets> {
  return {
    create: async ({ input, request }) => ({
      status: 202,
      body: { mail: await passwordResets.request(input.email, request) },
    }),
    confirm: async ({ input, request }) => {
      await passwordResets.confirm(input.token, input.password, request);
      return { status: 204, body: null };
    },
  };
}
