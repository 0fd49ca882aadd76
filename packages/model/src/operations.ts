import { z } from 'zod';
import { operationErrorSchema } from './cloud-errors.ts';
import { idSchema } from './ids.ts';
import { instantSchema } from './time.ts';

/** Where an operation stands. The last three are final. */
export const operationStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

/** One state of an operation. */
export type OperationState = (typeof operationStates)[number];

/** One step of an operation, in the order they run. */
export const operationStepSchema = z.object({
  name: z.string(),
  state: z.enum(['pending', 'running', 'succeeded', 'failed', 'skipped']),
  detail: z.string().nullable().describe('What it is doing now, or what it found.'),
});

/** One asked-for change. It survives a crash of the service that runs it. */
export const operationSchema = z.object({
  id: idSchema('operation'),
  organizationId: idSchema('organization'),
  projectId: idSchema('project').nullable(),
  cloudId: idSchema('cloud').nullable(),
  action: z.string().describe('`<noun>.<verb>`, e.g. `instance.launch`.'),
  state: z.enum(operationStates),
  progress: z.number().int().min(0).max(100),
  steps: z.array(operationStepSchema),
  target: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
  error: operationErrorSchema.optional(),
  actor: z.object({ kind: z.enum(['person', 'apiKey', 'system']), id: z.string(), name: z.string() }),
  requestId: z.string(),
  createdAt: instantSchema,
  finishedAt: instantSchema.nullable(),
});

/** An operation. */
export type Operation = z.infer<typeof operationSchema>;

/** One step of an operation. */
export type OperationStep = z.infer<typeof operationStepSchema>;
