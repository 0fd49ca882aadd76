import { idSchema, instanceKinds, instanceSchema, instanceStates, instantSchema } from '@kumo/model';
import { z } from 'zod';
import { pageOf } from '../../lists.ts';
import { operation } from '../../operation.ts';
import { instanceControl } from './instance-actions.ts';
import { instanceInsight } from './instance-insight.ts';
import { launchBody } from './instance-launch.ts';
import { accepted, anyOf, changeErrors, idParams, removal, resourceFilters, tagsInput, wait } from './shared.ts';

/** Instances: list, launch, control, watch, remove. */
export const instances = {
  list: operation({
    method: 'GET',
    path: '/instances',
    summary: 'List instances',
    permission: 'instances:read',
    query: z.object({
      ...resourceFilters,
      sort: z.enum(['-createdAt', 'createdAt', 'name', '-name', 'state', '-state']).default('-createdAt'),
      state: z.array(z.enum(instanceStates)).optional(),
      stateNot: z.array(z.enum(instanceStates)).optional(),
      kind: z.array(z.enum(instanceKinds)).optional(),
      managed: z.boolean().optional(),
      imageId: z.array(idSchema('image')).optional(),
      networkId: anyOf('network'),
      firewallId: anyOf('firewall'),
      keyPairId: anyOf('keyPair'),
    }),
    responses: { 200: pageOf(instanceSchema) },
  }),
  summary: operation({
    method: 'GET',
    path: '/instances/summary',
    summary: 'Count instances by state and cloud',
    permission: 'instances:read',
    responses: {
      200: z.object({
        total: z.number().int(),
        byState: z.record(z.string(), z.number().int()),
        byCloud: z.record(z.string(), z.record(z.string(), z.number().int())),
        nouns: z.record(z.string(), z.number().int()).describe('How many there are of each other noun.'),
        eventCursor: z.string(),
      }),
    },
  }),
  launch: operation({
    method: 'POST',
    path: '/instances',
    summary: 'Launch an instance',
    permission: 'instances:launch',
    query: wait,
    body: launchBody,
    responses: { 201: instanceSchema, 202: z.union([accepted, z.object({ items: z.array(accepted) })]) },
    errors: [...changeErrors, 'quota_exceeded'],
  }),
  get: operation({
    method: 'GET',
    path: '/instances/{id}',
    summary: 'Get an instance',
    permission: 'instances:read',
    params: idParams('instance'),
    responses: { 200: instanceSchema },
  }),
  native: operation({
    method: 'GET',
    path: '/instances/{id}/native',
    summary: "Get the provider's own document, without secrets",
    permission: 'instances:read',
    params: idParams('instance'),
    responses: { 200: z.object({ native: z.record(z.string(), z.unknown()), observedAt: instantSchema }) },
  }),
  update: operation({
    method: 'PATCH',
    path: '/instances/{id}',
    summary: 'Rename an instance, set its tags or its project',
    permission: 'instances:control',
    params: idParams('instance'),
    query: wait,
    body: z.strictObject({
      name: launchBody.shape.name.optional(),
      tags: tagsInput.optional(),
      projectId: idSchema('project').nullable().optional(),
    }),
    responses: { 200: instanceSchema, 202: accepted },
    errors: changeErrors,
  }),
  terminate: removal(
    { path: '/instances', summary: 'Terminate an instance', permission: 'instances:terminate' },
    'instance',
  ),
  ...instanceControl,
  ...instanceInsight,
};
