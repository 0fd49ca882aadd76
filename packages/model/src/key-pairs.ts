import { z } from 'zod';
import { idSchema } from './ids.ts';
import { resourceBaseSchema } from './resources.ts';

/** An SSH public key that instances can be launched with. */
export const keyPairSchema = resourceBaseSchema.extend({
  id: idSchema('keyPair'),
  publicKey: z.string().nullable().describe('In OpenSSH form; null where the provider does not give it back.'),
  publicKeyFingerprint: z.string().nullable().describe('As the provider writes it.'),
  keyType: z.string().nullable().describe('E.g. `ed25519`, `rsa`.'),
});

export type KeyPair = z.infer<typeof keyPairSchema>;
