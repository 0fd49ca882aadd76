import { identityOperations } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import { unserved } from '../unserved.ts';
import type { PasswordResetsService } from './password-resets.service.ts';

/** Handlers of `/password-resets`. */
export function passwordResetsRouter(
  passwordResets: PasswordResetsService,
): HandlersForNoun<typeof identityOperations.passwordResets> {
  return {
    ...unserved(identityOperations.passwordResets),
    confirm: async ({ input, request }) => {
      await passwordResets.confirm(input.token, input.password, request);
      return { status: 204, body: null };
    },
  };
}
