import type { identityOperations } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import type { EmailChangesService } from './email-changes.service.ts';

/** Handlers of `/email-changes`. */
export function emailChangesRouter(
  emailChanges: EmailChangesService,
): HandlersForNoun<typeof identityOperations.emailChanges> {
  return {
    confirm: async ({ input, request }) => {
      await emailChanges.confirm(input.token, request);
      return { status: 204, body: null };
    },
  };
}
