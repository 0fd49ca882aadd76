import type { identityOperations, invitationSchema } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import type { z } from 'zod';
import { toSessionAnswer } from '../sessions/session-answers.ts';
import type { SessionCookie } from '../sessions/session-cookie.ts';
import { sessionLifetimeMs } from '../sessions/sessions.rules.ts';
import type { AcceptanceService } from './acceptance.service.ts';
import type { StoredInvitation } from './invitations.repository.ts';
import type { InvitationsService, MadeInvitation } from './invitations.service.ts';

/** Handlers of `/organizations/{id}/invitations` and `/invitations`. */
export function invitationsRouter(
  invitations: InvitationsService,
  acceptance: AcceptanceService,
  cookie: SessionCookie,
): HandlersForNoun<typeof identityOperations.invitations> {
  return {
    list: async ({ principal, input }) => {
      const { rows, ...page } = await invitations.list(principal, input.id, input);
      return { status: 200, body: { items: rows.map(toAnswer), ...page } };
    },
    create: async ({ principal, input, request }) => ({
      status: 201,
      body: toMade(await invitations.create(principal, input.id, input, request)),
    }),
    renew: async ({ principal, input, request }) => ({
      status: 200,
      body: toMade(await invitations.renew(principal, input.id, input.invitationId, request)),
    }),
    revoke: async ({ principal, input, request }) => {
      await invitations.revoke(principal, input.id, input.invitationId, request);
      return { status: 204, body: null };
    },
    preview: async ({ input, request }) => {
      const { organization, email, role, expiresAt } = await acceptance.preview(input.token, request);
      return { status: 200, body: { organization, email, role, expiresAt: expiresAt.toISOString() } };
    },
    accept: async ({ input, principal, request }) => {
      const accepted = await acceptance.accept(input, principal, request);
      if (!('signedIn' in accepted)) return { status: 200, body: accepted };
      const { view, secret } = accepted.signedIn;
      const headers = { 'set-cookie': cookie.set(secret, sessionLifetimeMs / 1000) };
      return { status: 201, body: toSessionAnswer(view), headers };
    },
  };
}

function toMade({ invitation, ...delivery }: MadeInvitation) {
  return { ...toAnswer(invitation), ...delivery };
}

function toAnswer(invitation: StoredInvitation): z.input<typeof invitationSchema> {
  return {
    id: invitation.id,
    organizationId: invitation.organizationId,
    projectId: invitation.projectId,
    email: invitation.email,
    role: invitation.role,
    invitedBy: invitation.invitedBy.name,
    createdAt: invitation.createdAt.toISOString(),
    expiresAt: invitation.expiresAt.toISOString(),
  };
}
