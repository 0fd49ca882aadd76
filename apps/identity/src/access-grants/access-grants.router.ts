import type { accessGrantSchema, identityOperations } from '@kumo/api-contract';
import { type HandlersForNoun, pageOfWhole } from '@kumo/service-kit';
import type { z } from 'zod';
import type { StoredAccessGrant } from './access-grants.repository.ts';
import type { AccessGrantsService } from './access-grants.service.ts';

/** Handlers of `/organizations/{id}/access-grants`. */
export function accessGrantsRouter(
  accessGrants: AccessGrantsService,
): HandlersForNoun<typeof identityOperations.accessGrants> {
  return {
    list: async ({ principal, input }) => ({
      status: 200,
      body: pageOfWhole((await accessGrants.list(principal, input.id)).map(toAnswer), input),
    }),
    create: async ({ principal, input, request }) => ({
      status: 201,
      body: toAnswer(await accessGrants.create(principal, input.id, input, request)),
    }),
    delete: async ({ principal, input, request }) => {
      await accessGrants.delete(principal, input, request);
      return { status: 204, body: null };
    },
  };
}

function toAnswer({ createdAt, expiresAt, ...grant }: StoredAccessGrant): z.input<typeof accessGrantSchema> {
  return { ...grant, createdAt: createdAt.toISOString(), expiresAt: expiresAt?.toISOString() ?? null };
}
