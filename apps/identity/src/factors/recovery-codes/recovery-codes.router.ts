import type { identityOperations } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import type { RecoveryCodesService } from './recovery-codes.service.ts';

/** Handlers of `/me/recovery-codes`. */
export function recoveryCodesRouter(
  recoveryCodes: RecoveryCodesService,
): HandlersForNoun<typeof identityOperations.recoveryCodes> {
  return {
    renew: async ({ principal, request }) => ({
      status: 200,
      body: { recoveryCodes: await recoveryCodes.renew(principal, request) },
    }),
  };
}
