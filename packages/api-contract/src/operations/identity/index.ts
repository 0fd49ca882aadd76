import type { RouterFor } from '../../router-types.ts';
import { accessGrants } from './access-grants.ts';
import { apiKeys, serviceAccounts } from './api-keys.ts';
import { auditEvents } from './audit-events.ts';
import { passkeys, recoveryCodes, stepUp, totp } from './factors.ts';
import { invitations, members } from './members.ts';
import { organizations } from './organizations.ts';
import { passwordResets } from './password-resets.ts';
import { emailChanges, me } from './people.ts';
import { projects } from './projects.ts';
import { quotas } from './quotas.ts';
import { sessions, setup } from './sessions.ts';

/** Everything that identity serves. */
export const identityOperations = {
  setup,
  sessions,
  passwordResets,
  me,
  emailChanges,
  totp,
  passkeys,
  recoveryCodes,
  stepUp,
  organizations,
  accessGrants,
  projects,
  quotas,
  members,
  invitations,
  apiKeys,
  serviceAccounts,
  auditEvents,
};

/** Router type of identity's tRPC door. */
export type IdentityRouter = RouterFor<typeof identityOperations>;
