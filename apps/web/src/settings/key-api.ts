import type { Permission } from '@kumo/api-contract';
import { identity } from '../lib/api.ts';

/** What a new key is made from. */
export interface NewKey {
  readonly name: string;
  readonly scopes?: Permission[];
  readonly projectId?: string;
  readonly expiresAt?: string;
}

/** A key as the API shows it. */
export type ApiKey = Awaited<ReturnType<typeof identity.apiKeys.list.query>>['items'][number];

/** The keys of one holder: a person's own, or those of a service account. */
export interface KeyApi {
  /** Of the cached list. */
  readonly queryKey: readonly string[];
  readonly path: string;
  readonly list: (signal: AbortSignal) => Promise<{ readonly items: readonly ApiKey[] }>;
  readonly create: (key: NewKey) => Promise<ApiKey & { readonly secret: string }>;
  readonly rotate: (id: string, overlapSeconds: number) => Promise<ApiKey & { readonly secret: string }>;
  readonly remove: (id: string) => Promise<unknown>;
}

/** One's own keys. */
export const ownKeys: KeyApi = {
  queryKey: ['apiKeys'],
  path: '/api/v1/api-keys',
  list: (signal) => identity.apiKeys.list.query({}, { signal }),
  create: (key) => identity.apiKeys.create.mutate(key),
  rotate: (id, overlapSeconds) => identity.apiKeys.rotate.mutate({ id, overlapSeconds }),
  remove: (id) => identity.apiKeys.delete.mutate({ id }),
};

/** The keys of a service account. */
export function accountKeys(id: string): KeyApi {
  return {
    queryKey: ['serviceAccounts', 'keys', id],
    path: `/api/v1/service-accounts/${id}/api-keys`,
    list: (signal) => identity.serviceAccounts.listKeys.query({ id }, { signal }),
    create: ({ projectId: _, ...key }) => identity.serviceAccounts.createKey.mutate({ id, ...key }),
    rotate: (keyId, overlapSeconds) => identity.serviceAccounts.rotateKey.mutate({ id, keyId, overlapSeconds }),
    remove: (keyId) => identity.serviceAccounts.deleteKey.mutate({ id, keyId }),
  };
}
