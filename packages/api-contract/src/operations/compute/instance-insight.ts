import { idSchema, instantInputSchema, instantSchema, metricSampleSchema } from '@kumo/model';
import { z } from 'zod';
import { operation } from '../../operation.ts';
import { changeErrors, idParams } from './shared.ts';

/** Something that happened to an instance. */
export const activitySchema = z.object({
  id: z.string(),
  at: instantSchema,
  noun: z.string(),
  resourceId: z.string().nullable(),
  resourceName: z.string().nullable(),
  cloudId: idSchema('cloud').nullable(),
  source: z.enum(['provider', 'operation', 'inventory']).describe('`provider`: seen there, not asked for by us.'),
  action: z.string(),
  message: z.string(),
  actorName: z.string().nullable(),
  operationId: idSchema('operation').nullable(),
});

/** One line of a log. */
export const logLineSchema = z.object({
  at: z.string().nullable(),
  stream: z.enum(['stdout', 'stderr']),
  text: z.string(),
});

/** Something that happened to an instance, as the provider's own records have it. */
export const pastEventSchema = z.object({
  at: instantSchema,
  action: z.string().describe("The provider's own word."),
  message: z.string(),
  actor: z.string().nullable().describe("Who did it, in the provider's words."),
});

/** Ways to look into an instance. */
export const instanceInsight = {
  logs: operation({
    method: 'GET',
    path: '/instances/{id}/logs',
    summary: 'Read the log of an instance',
    description:
      'With `follow=true` a Server-Sent Events stream whose events are `line`; its id resumes by `Last-Event-ID`.',
    permission: 'instances:read',
    params: idParams('instance'),
    query: z.object({
      tail: z.number().int().min(0).max(10_000).default(200),
      since: z.string().max(64).optional().describe('ISO 8601; fractions to the nanosecond are kept.'),
      follow: z.boolean().default(false),
    }),
    responses: { 200: z.object({ items: z.array(logLineSchema) }) },
    errors: changeErrors,
    stream: 'sse-on-follow',
  }),
  metrics: operation({
    method: 'GET',
    path: '/instances/{id}/metrics',
    summary: 'Read the measurements of an instance',
    permission: 'instances:read',
    params: idParams('instance'),
    query: z.object({
      from: instantInputSchema.optional().describe('Default: an hour before `to`.'),
      to: instantInputSchema.optional().describe('Default: now.'),
      step: z
        .number()
        .int()
        .min(10)
        .max(86_400)
        .optional()
        .describe('Seconds between points; default so that about 360 fit.'),
    }),
    responses: { 200: z.object({ stepSeconds: z.number().int(), items: z.array(metricSampleSchema) }) },
  }),
  sparklines: operation({
    method: 'GET',
    path: '/instances/sparklines',
    summary: 'Read the CPU of the last hour for many instances',
    permission: 'instances:read',
    query: z.object({ id: z.array(idSchema('instance')).min(1).max(100) }),
    responses: {
      200: z.object({
        items: z
          .record(z.string(), z.array(z.number().nullable()))
          .describe('30 points of two minutes, percent of the limit or of one vCPU.'),
      }),
    },
  }),
  events: operation({
    method: 'GET',
    path: '/instances/{id}/events',
    summary: 'List what happened to an instance',
    permission: 'instances:read',
    params: idParams('instance'),
    query: z.object({ limit: z.number().int().min(1).max(500).default(50), cursor: z.string().max(200).optional() }),
    responses: { 200: z.object({ items: z.array(activitySchema), nextCursor: z.string().nullable() }) },
  }),
  providerEvents: operation({
    method: 'GET',
    path: '/instances/{id}/provider-events',
    summary: "List what the provider's own records say happened to an instance, newest first",
    permission: 'instances:read',
    params: idParams('instance'),
    query: z.object({ limit: z.number().int().min(1).max(500).default(50) }),
    responses: { 200: z.object({ items: z.array(pastEventSchema) }) },
    errors: changeErrors,
  }),
  consoleOutput: operation({
    method: 'GET',
    path: '/instances/{id}/console-output',
    summary: 'Read what a machine wrote to its screen or serial line',
    permission: 'instances:read',
    params: idParams('instance'),
    query: z.object({ lines: z.number().int().min(1).max(10_000).default(200).describe('The last so many lines.') }),
    responses: { 200: z.object({ text: z.string().nullable().describe('Null before there is any.') }) },
    errors: changeErrors,
  }),
  console: operation({
    method: 'POST',
    path: '/instances/{id}/console',
    summary: 'Open a console',
    description:
      'Answers a WebSocket address that works once, within a minute, for the same credential; or a page of the provider.',
    permission: 'instances:console',
    params: idParams('instance'),
    body: z.strictObject({
      command: z.array(z.string().max(8192)).max(50).optional(),
      columns: z.number().int().min(10).max(500).default(80),
      rows: z.number().int().min(3).max(300).default(24),
    }),
    responses: { 201: z.object({ kind: z.enum(['websocket', 'page']), url: z.string(), expiresAt: instantSchema }) },
    errors: changeErrors,
    idempotent: false,
  }),
};

/** The far end of an opened console. */
export const consoles = {
  attach: operation({
    method: 'GET',
    path: '/consoles/{id}',
    summary: 'Attach to an opened console',
    description:
      'WebSocket. Binary frames are terminal bytes both ways; text frames are JSON: `{"type":"resize","columns":80,"rows":24}` to the server (other text is typed), `{"type":"exit","code":0}` or `{"type":"error","message":"…"}` from it.',
    permission: 'instances:console',
    params: z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{20,60}$/) }),
    responses: { 101: z.null() },
    stream: 'websocket',
  }),
};
