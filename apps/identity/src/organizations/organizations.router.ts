import type { identityOperations } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import { type ClosingService, createClosingService } from './closing.service.ts';
import { exportOrganization } from './organization-export.ts';
import { createOrganizationsService, type OrganizationsOptions } from './organizations.service.ts';
import { createPoliciesService } from './policies.service.ts';
import { reachOrganization } from './reach.ts';
import type { RunningResourcesClient } from './running-resources.ts';
import { findVisibleOrganization } from './visible-organizations.ts';

/** Handlers of `/organizations`. */
export function organizationsRouter(
  options: OrganizationsOptions & { running: RunningResourcesClient },
): HandlersForNoun<typeof identityOperations.organizations> {
  const organizations = createOrganizationsService(options);
  const closing: ClosingService = createClosingService(options);
  const policies = createPoliciesService(options);
  const { database, now } = options;
  return {
    list: async ({ principal, input }) => ({ status: 200, body: await organizations.list(principal, input) }),
    get: async ({ principal, input }) => ({ status: 200, body: await organizations.get(principal, input.id) }),
    create: async ({ principal, input, request }) => ({
      status: 201,
      body: await organizations.create(principal, input, request),
    }),
    update: async ({ principal, input, request }) => ({
      status: 200,
      body: await organizations.rename(principal, input.id, input.name, request),
    }),
    suspend: async ({ principal, input, request }) => ({
      status: 200,
      body: await closing.suspend(principal, input.id, input.reason, request),
    }),
    resume: async ({ principal, input, request }) => ({
      status: 200,
      body: await closing.resume(principal, input.id, request),
    }),
    move: async ({ principal, input, request }) => ({
      status: 200,
      body: await organizations.move(principal, input.id, input.parentId, request),
    }),
    previewClosing: async ({ principal, input }) => ({
      status: 200,
      body: await closing.preview(principal, input.id),
    }),
    close: async ({ principal, input, request }) => ({
      status: 200,
      body: await closing.close(principal, input.id, input.acknowledged, request),
    }),
    export: async ({ principal, input }) => ({
      status: 200,
      body: await database.readAsSystem(async (sql) => {
        await reachOrganization(sql, principal, input.id, 'read');
        const organization = await findVisibleOrganization(sql, principal, input.id, now());
        return { exportedAt: now().toISOString(), organization, ...(await exportOrganization(sql, input.id)) };
      }),
    }),
    policies: async ({ principal, input }) => ({ status: 200, body: await policies.get(principal, input.id) }),
    setPolicies: async ({ principal, input, request }) => {
      const { id, ...wish } = input;
      return { status: 200, body: await policies.set(principal, id, wish, request) };
    },
  };
}
