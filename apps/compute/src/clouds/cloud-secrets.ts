import type { Connection } from '@kumo/provider-core';
import type { Vault } from '@kumo/service-kit';
import { z } from 'zod';
import type { CloudRow } from './clouds.repository.ts';

/** What only the sealed part of a cloud's row holds. */
export interface CloudSecret {
  readonly credentials: Record<string, unknown>;
  /** Whether whoever connected it might name sockets, loopback and private addresses; holds for every reconnect. */
  readonly allowPrivate: boolean;
}

/** Seals what a cloud is reached with. */
export interface CloudSecrets {
  seal(cloudId: string, secret: CloudSecret): string;
  /** The whole connection of a stored cloud. Throws when the row was moved or changed, or its master key is gone. */
  open(cloud: CloudRow): { readonly connection: Connection; readonly allowPrivate: boolean };
}

const purpose = 'cloud.credentials';
const secretSchema = z.object({ credentials: z.record(z.string(), z.unknown()), allowPrivate: z.boolean() });
const optionsSchema = z.record(z.string(), z.unknown());

/** Makes the sealer. */
export function createCloudSecrets(vault: Vault): CloudSecrets {
  return {
    seal: (cloudId, secret) => vault.seal(JSON.stringify(secret), { purpose, rowId: cloudId }),
    open(cloud) {
      const text = vault.open(cloud.credentials, { purpose, rowId: cloud.id });
      const { credentials, allowPrivate } = secretSchema.parse(JSON.parse(text));
      return {
        allowPrivate,
        connection: {
          credentials,
          options: optionsSchema.parse(cloud.options),
          ...(cloud.endpoint === null ? {} : { endpoint: cloud.endpoint }),
          ...(cloud.region === null ? {} : { region: cloud.region }),
        },
      };
    },
  };
}
