import type { identityOperations, memberSchema } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import type { z } from 'zod';
import type { StoredMember } from './members.repository.ts';
import { revisionOf } from './members.rules.ts';
import type { MembersService } from './members.service.ts';

/** Handlers of `/organizations/{id}/members`. */
export function membersRouter(members: MembersService): HandlersForNoun<typeof identityOperations.members> {
  return {
    list: async ({ principal, input }) => {
      const { rows, ...page } = await members.list(principal, input.id, input);
      return { status: 200, body: { items: rows.map(toAnswer), ...page } };
    },
    get: async ({ principal, input }) => withTag(await members.get(principal, input)),
    update: async ({ principal, input, request }) => withTag(await members.update(principal, input, input, request)),
    remove: async ({ principal, input, request }) => {
      await members.remove(principal, input, request);
      return { status: 204, body: null };
    },
  };
}

function withTag(member: StoredMember) {
  const body = toAnswer(member);
  return { status: 200 as const, body, headers: { etag: `"${body.revision}"` } };
}

function toAnswer(member: StoredMember): z.input<typeof memberSchema> {
  return {
    personId: member.personId,
    name: member.name,
    email: member.email,
    role: member.role,
    projects: [...member.projects],
    secondFactor: member.secondFactor,
    lastUsedAt: member.lastUsedAt?.toISOString() ?? null,
    createdAt: member.createdAt.toISOString(),
    revision: revisionOf(member),
  };
}
