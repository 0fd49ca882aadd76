import {
  bulkActions,
  idSchema,
  imageSchema,
  instanceKinds,
  instanceSchema,
  instanceStates,
  instantSchema,
  metricSampleSchema,
} from '@kumo/model';
import { z } from 'zod';
import { pageOf, waitSchema } from '../../lists.ts';
import { operation } from '../../operation.ts';
import { accepted, idParams, nameSchema, resourceFilters, tagsInput } from './shared.ts';

const changeErrors = ['not_supported', 'conflict', 'cloud_unavailable'] as const;

/** `ports: [{container: 80, host: 8080}]`; without `host` the provider chooses one. */
const portInput = z.strictObject({
  container: z.number().int().min(1).max(65535),
  host: z.number().int().min(1).max(65535).optional(),
  hostIp: z.union([z.ipv4(), z.ipv6()]).optional(),
  protocol: z.enum(['tcp', 'udp', 'sctp']).default('tcp'),
});

const volumeInput = z
  .strictObject({
    volumeId: idSchema('volume').optional(),
    name: z
      .string()
      .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/, 'letters, digits, _ . - only')
      .optional(),
    mountPath: z
      .string()
      .regex(/^\/[^\0]*$/, 'must be an absolute path')
      .max(1024),
    readOnly: z.boolean().default(false),
  })
  .refine((volume) => (volume.volumeId === undefined) !== (volume.name === undefined), 'give volumeId or name');

/** What a launch takes, on every cloud. */
export const launchBody = z.strictObject({
  cloudId: idSchema('cloud'),
  name: z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/, '1–63 letters, digits, _ . - and a letter or digit first'),
  imageId: idSchema('image').optional(),
  image: z.string().min(1).max(500).optional().describe('A reference such as `nginx:1.22`, instead of imageId.'),
  sizeId: idSchema('size').optional(),
  vcpus: z.number().min(0.01).max(1024).optional().describe('Limit where the cloud has no sizes.'),
  memoryBytes: z.number().int().min(6_291_456).optional().describe('Limit where the cloud has no sizes.'),
  networkIds: z.array(idSchema('network')).max(16).optional(),
  ports: z.array(portInput).max(100).optional(),
  env: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/, 'not a variable name'), z.string().max(32_768))
    .optional(),
  command: z.array(z.string().max(8192)).max(200).optional(),
  volumes: z.array(volumeInput).max(50).optional(),
  userData: z.string().max(65_536).optional(),
  restartPolicy: z.enum(['no', 'on-failure', 'always', 'unless-stopped']).optional(),
  healthcheck: z
    .strictObject({
      command: z.array(z.string().max(8192)).min(1).max(100),
      intervalMs: z.number().int().min(1000).max(3_600_000).default(30_000),
      timeoutMs: z.number().int().min(1000).max(3_600_000).default(30_000),
      retries: z.number().int().min(1).max(100).default(3),
      startPeriodMs: z.number().int().min(0).max(3_600_000).default(0),
    })
    .optional(),
  tags: tagsInput.optional(),
  projectId: idSchema('project').optional(),
  count: z.number().int().min(1).max(100).optional().describe('More than one: names get -1, -2 …'),
});

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

const wait = z.object({ waitSeconds: waitSchema.describe('tRPC only; REST takes `Prefer: wait=<seconds>`.') });

function action(verb: string, summary: string) {
  return operation({
    method: 'POST',
    path: `/instances/{id}/${verb}`,
    summary,
    permission: 'instances:control',
    params: idParams('instance'),
    query: wait,
    responses: { 200: instanceSchema, 202: accepted },
    errors: changeErrors,
  });
}

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
  terminate: operation({
    method: 'DELETE',
    path: '/instances/{id}',
    summary: 'Terminate an instance',
    permission: 'instances:terminate',
    params: idParams('instance'),
    query: wait,
    responses: { 202: accepted, 204: z.null() },
    errors: changeErrors,
  }),
  start: action('start', 'Start an instance'),
  stop: action('stop', 'Stop an instance'),
  reboot: action('reboot', 'Reboot an instance'),
  suspend: action('suspend', 'Suspend an instance'),
  resume: action('resume', 'Resume a suspended instance'),
  confirmResize: action('resize/confirm', 'Keep the new size, where a resize waits for it'),
  revertResize: action('resize/revert', 'Go back to the earlier size, where a resize waits for it'),
  resize: operation({
    method: 'POST',
    path: '/instances/{id}/resize',
    summary: 'Change the size or the limits of an instance',
    permission: 'instances:control',
    params: idParams('instance'),
    query: wait,
    body: z.strictObject({
      sizeId: launchBody.shape.sizeId,
      vcpus: launchBody.shape.vcpus,
      memoryBytes: launchBody.shape.memoryBytes,
    }),
    responses: { 200: instanceSchema, 202: accepted },
    errors: changeErrors,
  }),
  snapshot: operation({
    method: 'POST',
    path: '/instances/{id}/snapshot',
    summary: 'Make an image of an instance',
    permission: 'instances:control',
    params: idParams('instance'),
    query: wait,
    body: z.strictObject({ name: nameSchema }),
    responses: { 201: imageSchema, 202: accepted },
    errors: changeErrors,
  }),
  actions: operation({
    method: 'POST',
    path: '/instances/actions',
    summary: 'Do the same to many instances',
    description: 'One operation each. What cannot be done is answered per instance and stops nothing else.',
    permission: 'instances:control',
    body: z.strictObject({
      action: z.enum(bulkActions),
      ids: z.array(idSchema('instance')).min(1).max(500),
    }),
    responses: {
      202: z.object({
        items: z.array(accepted),
        refused: z.array(z.object({ id: idSchema('instance'), code: z.string(), reason: z.string() })),
      }),
    },
  }),
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
      from: instantSchema.optional().describe('Default: an hour before `to`.'),
      to: instantSchema.optional().describe('Default: now.'),
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
      'WebSocket. Binary frames are terminal bytes both ways; text frames are JSON: `{"type":"resize","columns":80,"rows":24}` to the server, `{"type":"exit","code":0}` or `{"type":"error","message":"…"}` from it.',
    permission: 'instances:console',
    params: z.object({ id: z.string().regex(/^[A-Za-z0-9_-]{20,60}$/) }),
    responses: { 101: z.null() },
    stream: 'websocket',
  }),
};
