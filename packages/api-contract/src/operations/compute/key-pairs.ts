import { idSchema, keyPairSchema } from '@kumo/model';
import { z } from 'zod';
import { operation } from '../../operation.ts';
import { accepted, belongings, changeErrors, listing, nativeName, reading, removal, wait } from './shared.ts';

/** SSH keys. */
export const keyPairs = {
  list: listing({ path: '/key-pairs', things: 'key pairs', permission: 'instances:read' }, keyPairSchema, {}),
  get: reading({ path: '/key-pairs', thing: 'a key pair', permission: 'instances:read' }, 'keyPair', keyPairSchema),
  create: operation({
    method: 'POST',
    path: '/key-pairs',
    summary: 'Import a public key, or have a key pair made',
    description:
      'Without `publicKey` the cloud makes the pair and the answer holds `privateKey`: once, it is kept nowhere. It is always waited for; where that takes too long, the same request with the same Idempotency-Key gets it later. Afterwards the same key is 409 `already_answered`.',
    permission: 'key-pairs:manage',
    query: wait,
    body: z.strictObject({
      cloudId: idSchema('cloud'),
      name: nativeName,
      publicKey: z
        .string()
        .max(16_384)
        .trim()
        .regex(
          /^(?:ssh-[a-z0-9-]+|ecdsa-sha2-[a-z0-9-]+|sk-[a-z0-9@.-]+) [A-Za-z0-9+/]+={0,3}(?: [^\r\n]*)?$/,
          'must be a public key as OpenSSH writes it: ssh-ed25519 AAAA…',
        )
        .optional(),
      ...belongings,
    }),
    responses: {
      201: keyPairSchema.extend({
        privateKey: z.string().optional().describe('In PEM form, where the cloud made the pair.'),
      }),
      202: accepted,
    },
    errors: [...changeErrors, 'already_answered'],
  }),
  delete: removal(
    {
      path: '/key-pairs',
      summary: 'Delete a key pair; instances that have it keep it',
      permission: 'key-pairs:manage',
    },
    'keyPair',
  ),
};
