import type { identityOperations, passkeySchema } from '@kumo/api-contract';
import { type HandlersForNoun, pageOfWhole } from '@kumo/service-kit';
import type { z } from 'zod';
import type { SessionCookie } from '../../sessions/session-cookie.ts';
import { sessionLifetimeMs } from '../../sessions/sessions.rules.ts';
import type { Passkey } from './passkeys.repository.ts';
import type { PasskeysService } from './passkeys.service.ts';

/** Handlers of `/me/passkeys`. */
export function passkeysRouter(
  passkeys: PasskeysService,
  cookie: SessionCookie,
): HandlersForNoun<typeof identityOperations.passkeys> {
  return {
    list: async ({ principal, input }) => ({
      status: 200,
      body: pageOfWhole((await passkeys.list(principal)).map(toPasskeyAnswer), input),
    }),
    options: async ({ principal }) => ({ status: 200, body: await passkeys.options(principal) }),
    create: async ({ principal, input, request }) => {
      const { passkey, recoveryCodes, sessionSecret } = await passkeys.add(principal, input, request);
      return {
        status: 201,
        body: { passkey: toPasskeyAnswer(passkey), recoveryCodes },
        headers: { 'set-cookie': cookie.set(sessionSecret, sessionLifetimeMs / 1000) },
      };
    },
    rename: async ({ principal, input, request }) => ({
      status: 200,
      body: toPasskeyAnswer(await passkeys.rename(principal, input, request)),
    }),
    delete: async ({ principal, input, request }) => {
      await passkeys.remove(principal, input.id, request);
      return { status: 204, body: null };
    },
  };
}

function toPasskeyAnswer({ id, name, createdAt, lastUsedAt, backedUp }: Passkey): z.input<typeof passkeySchema> {
  return {
    id,
    name,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    backedUp,
  };
}
