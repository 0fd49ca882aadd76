import type { RouterFor } from '../../router-types.ts';
import { apiKeys } from './api-keys.ts';
import { passwordResets } from './password-resets.ts';
import { me, organizations } from './people.ts';
import { sessions, setup } from './sessions.ts';

/** Everything that identity serves. */
export const identityOperations = { setup, sessions, passwordResets, me, organizations, apiKeys };

/** Router type of identity's tRPC door. */
export type IdentityRouter = RouterFor<typeof identityOperations>;
