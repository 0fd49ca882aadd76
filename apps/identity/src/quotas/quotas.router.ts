import type { identityOperations } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import type { QuotasService } from './quotas.service.ts';

/** Handlers of quotas. */
export function quotasRouter(quotas: QuotasService): HandlersForNoun<typeof identityOperations.quotas> {
  return {
    get: async ({ principal, input }) => ({ status: 200, body: await quotas.get(principal, input.id) }),
    set: async ({ principal, input, request }) => ({
      status: 200,
      body: await quotas.set(principal, input.id, input, request),
    }),
    setForProject: async ({ principal, input, request }) => ({
      status: 200,
      body: await quotas.setForProject(principal, input, input, request),
    }),
  };
}
