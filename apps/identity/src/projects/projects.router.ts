import type { identityOperations, projectSchema } from '@kumo/api-contract';
import { type HandlersForNoun, pageOfWhole } from '@kumo/service-kit';
import type { z } from 'zod';
import type { StoredProject } from './projects.repository.ts';
import type { ProjectsService } from './projects.service.ts';

/** Handlers of `/organizations/{id}/projects`. */
export function projectsRouter(projects: ProjectsService): HandlersForNoun<typeof identityOperations.projects> {
  return {
    list: async ({ principal, input }) => ({
      status: 200,
      body: pageOfWhole((await projects.list(principal, input.id)).map(toAnswer), input),
    }),
    create: async ({ principal, input, request }) => ({
      status: 201,
      body: toAnswer(await projects.create(principal, input.id, input.name, request)),
    }),
    update: async ({ principal, input, request }) => ({
      status: 200,
      body: toAnswer(await projects.rename(principal, input, input.name, request)),
    }),
    delete: async ({ principal, input, request }) => {
      await projects.delete(principal, input, request);
      return { status: 204, body: null };
    },
  };
}

function toAnswer({ id, organizationId, name, createdAt }: StoredProject): z.input<typeof projectSchema> {
  return { id, organizationId, name, createdAt: createdAt.toISOString() };
}
