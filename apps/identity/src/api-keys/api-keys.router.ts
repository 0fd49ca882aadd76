import type { apiKeySchema, identityOperations } from '@kumo/api-contract';
import { type HandlersForNoun, pageOfWhole } from '@kumo/service-kit';
import type { z } from 'zod';
import type { StoredApiKey } from './api-keys.repository.ts';
import type { ApiKeysService } from './api-keys.service.ts';

/** Handlers of `/api-keys`. */
export function apiKeysRouter(apiKeys: ApiKeysService): HandlersForNoun<typeof identityOperations.apiKeys> {
  return {
    list: async ({ principal, input }) => {
      const keys = await apiKeys.list(principal);
      return { status: 200, body: pageOfWhole(keys.map(toApiKeyAnswer), input) };
    },
    create: async ({ principal, input, request }) => {
      const { key, secret } = await apiKeys.create(principal, input, request);
      return { status: 201, body: { ...toApiKeyAnswer(key), secret } };
    },
    rotate: async ({ principal, input, request }) => {
      const { key, secret } = await apiKeys.rotate(principal, input.id, input, request);
      return { status: 201, body: { ...toApiKeyAnswer(key), secret } };
    },
    delete: async ({ principal, input, request }) => {
      await apiKeys.delete(principal, input.id, request);
      return { status: 204, body: null };
    },
  };
}

/** A key as it is shown: without its secret, which is known to nobody here. */
export function toApiKeyAnswer(key: StoredApiKey): z.input<typeof apiKeySchema> {
  return {
    id: key.id,
    name: key.name,
    organizationId: key.organizationId,
    projectId: key.projectId,
    scopes: key.scopes,
    hint: key.hint,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    replacedById: key.replacedById,
  };
}
