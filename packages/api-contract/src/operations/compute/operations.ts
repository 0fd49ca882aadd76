import { idSchema, operationSchema, operationStates } from '@kumo/model';
import { z } from 'zod';
import { pageOf, pageQuery } from '../../lists.ts';
import { operation } from '../../operation.ts';
import { activitySchema } from './instance-insight.ts';
import { idParams } from './shared.ts';

/** Changes that were asked for. */
export const operations = {
  list: operation({
    method: 'GET',
    path: '/operations',
    summary: 'List operations, newest first',
    permission: 'operations:read',
    query: z.object({
      ...pageQuery,
      state: z.array(z.enum(operationStates)).optional(),
      cloudId: z.array(idSchema('cloud')).optional(),
      targetId: z.array(z.string().max(60)).optional(),
    }),
    responses: { 200: pageOf(operationSchema) },
  }),
  get: operation({
    method: 'GET',
    path: '/operations/{id}',
    summary: 'Get an operation with its steps',
    permission: 'operations:read',
    params: idParams('operation'),
    responses: { 200: operationSchema },
  }),
  cancel: operation({
    method: 'POST',
    path: '/operations/{id}/cancel',
    summary: 'Cancel an operation',
    description: 'Ends it before its next step and undoes what it made. Too late is 409.',
    permission: 'operations:cancel',
    params: idParams('operation'),
    responses: { 202: operationSchema },
    errors: ['conflict'],
  }),
};

/** What changed. */
export const events = {
  stream: operation({
    method: 'GET',
    path: '/events',
    summary: 'Follow changes as they happen',
    description:
      'Server-Sent Events. `Last-Event-ID` (or `cursor`) resumes without a gap; older than 24 h answers one `reset` event. A comment every 15 s keeps the line open.',
    permission: 'events:read',
    query: z.object({
      cursor: z.string().max(40).optional(),
      organizationId: idSchema('organization').optional(),
      type: z.array(z.string().max(80)).optional(),
    }),
    responses: { 200: z.string() },
    stream: 'sse',
  }),
  recent: operation({
    method: 'GET',
    path: '/events/recent',
    summary: 'List what happened lately, newest first',
    permission: 'events:read',
    query: z.object({ limit: z.number().int().min(1).max(100).default(20) }),
    responses: { 200: z.object({ items: z.array(activitySchema) }) },
  }),
};
