import { idSchema } from '@kumo/model';
import { z } from 'zod';
import { operation } from '../../operation.ts';
import { quotaLimitsSchema } from '../identity/quotas.ts';

/** How much of the quotas is used. */
export const quotaUsage = {
  get: operation({
    method: 'GET',
    path: '/quota-usage',
    summary: 'Get what is used of the quotas that hold for the caller',
    description: 'One entry for the organization, one for each of those above with a limit, one for each project.',
    permission: 'organization:read',
    responses: {
      200: z.object({
        items: z.array(
          z.object({
            kind: z.enum(['organization', 'project']),
            id: z.union([idSchema('organization'), idSchema('project')]),
            isOwn: z
              .boolean()
              .describe('False for an organization above: only what is left of it is told, not by whom it is used.'),
            limits: quotaLimitsSchema,
            used: quotaLimitsSchema,
          }),
        ),
      }),
    },
  }),
};
