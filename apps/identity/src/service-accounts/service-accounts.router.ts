import type { identityOperations } from '@kumo/api-contract';
import { type HandlersForNoun, pageOfWhole } from '@kumo/service-kit';
import { toApiKeyAnswer } from '../api-keys/api-keys.router.ts';
import type { StoredServiceAccount } from './service-accounts.repository.ts';
import type { ServiceAccountsService } from './service-accounts.service.ts';

/** Handlers of `/service-accounts`. */
export function serviceAccountsRouter(
  accounts: ServiceAccountsService,
): HandlersForNoun<typeof identityOperations.serviceAccounts> {
  return {
    list: async ({ principal, input }) => ({
      status: 200,
      body: pageOfWhole((await accounts.list(principal)).map(toAnswer), input),
    }),
    create: async ({ principal, input, request }) => ({
      status: 201,
      body: toAnswer(await accounts.create(principal, input, request)),
    }),
    delete: async ({ principal, input, request }) => {
      await accounts.delete(principal, input.id, request);
      return { status: 204, body: null };
    },
    listKeys: async ({ principal, input }) => ({
      status: 200,
      body: pageOfWhole((await accounts.listKeys(principal, input.id)).map(toApiKeyAnswer), input),
    }),
    createKey: async ({ principal, input, request }) => {
      const { key, secret } = await accounts.createKey(principal, input.id, input, request);
      return { status: 201, body: { ...toApiKeyAnswer(key), secret } };
    },
    rotateKey: async ({ principal, input, request }) => {
      const { key, secret } = await accounts.rotateKey(principal, input.id, input.keyId, input, request);
      return { status: 201, body: { ...toApiKeyAnswer(key), secret } };
    },
    deleteKey: async ({ principal, input, request }) => {
      await accounts.deleteKey(principal, input.id, input.keyId, request);
      return { status: 204, body: null };
    },
  };
}

function toAnswer(account: StoredServiceAccount) {
  return { ...account, createdAt: account.createdAt.toISOString() };
}
