import { idSchema } from '@kumo/model';
import { z } from 'zod';
import { operation } from '../../operation.ts';

const limit = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable();

/** How much there may be at once; null: as much as the one above allows. */
export const quotaLimitsSchema = z.object({
  instances: limit,
  vcpus: limit,
  memoryBytes: limit,
  volumes: limit,
  publicIps: limit,
});

/** Limits of an organization or a project. */
export type QuotaLimits = z.infer<typeof quotaLimitsSchema>;

const newLimits = z.strictObject(quotaLimitsSchema.partial().shape).describe('What is left out stays as it is.');
const organization = z.object({ id: idSchema('organization') });

/** Quotas, as they are set. What is used of them: `GET /quota-usage`. */
export const quotas = {
  get: operation({
    method: 'GET',
    path: '/organizations/{id}/quotas',
    summary: 'Get the quotas of an organization and its projects',
    permission: 'organization:read',
    params: organization,
    responses: {
      200: z.object({
        organization: quotaLimitsSchema,
        projects: z.array(z.object({ projectId: idSchema('project'), limits: quotaLimitsSchema })),
      }),
    },
  }),
  set: operation({
    method: 'PUT',
    path: '/organizations/{id}/quotas',
    summary: 'Set the quota of an organization below',
    description: 'Covers it and all below it. Nobody sets their own; the organization at the top may.',
    permission: 'quotas:manage',
    params: organization,
    body: newLimits,
    responses: { 200: quotaLimitsSchema },
  }),
  setForProject: operation({
    method: 'PUT',
    path: '/organizations/{id}/projects/{projectId}/quotas',
    summary: 'Set the quota of a project',
    permission: 'quotas:manage',
    params: organization.extend({ projectId: idSchema('project') }),
    body: newLimits,
    responses: { 200: quotaLimitsSchema },
  }),
};
