import { idSchema } from '@kumo/model';
import { z } from 'zod';
import { operation } from '../../operation.ts';

const amount = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const limit = amount.nullable();

/** How much there may be at once; null: as much as the one above allows. */
export const quotaLimitsSchema = z.object({
  instances: limit,
  vcpus: limit,
  memoryBytes: limit,
  volumes: limit,
  publicIps: limit,
});

/** How much there is, and is being made. */
export const quotaUseSchema = z.object({
  instances: amount,
  vcpus: amount,
  memoryBytes: amount,
  volumes: amount,
  publicIps: amount,
});

/** Amounts of what can be limited: numbers, nothing of what they count. */
export type QuotaUse = z.infer<typeof quotaUseSchema>;

/** Limits of an organization or a project. */
export type QuotaLimits = z.infer<typeof quotaLimitsSchema>;

const newLimits = z.strictObject(quotaLimitsSchema.partial().shape).describe('What is left out stays as it is.');
const organization = z.object({ id: idSchema('organization') });

/** Quotas, as they are set. What is used of each that holds for the caller: `GET /quota-usage`. */
export const quotas = {
  get: operation({
    method: 'GET',
    path: '/organizations/{id}/quotas',
    summary: 'Get the quotas of an organization and its projects',
    description: 'With how much of it is used, in numbers alone: what that is, and where, is told to nobody here.',
    permission: 'organization:read',
    params: organization,
    responses: {
      200: z.object({
        organization: quotaLimitsSchema,
        used: quotaUseSchema
          .nullable()
          .describe('By it and all below it together, and what is being made. Null: not known now.'),
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
