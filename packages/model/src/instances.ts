import { z } from 'zod';
import { idSchema } from './ids.ts';
import { resourceBaseSchema } from './resources.ts';
import { instanceStates } from './states.ts';
import { instantSchema } from './time.ts';

/** A virtual machine or a container. */
export const instanceKinds = ['vm', 'container'] as const;

/** What a person can ask of an instance that exists. */
export const instanceActions = [
  'start',
  'stop',
  'reboot',
  'suspend',
  'resume',
  'resize',
  'confirmResize',
  'revertResize',
  'snapshot',
  'rebuild',
  'rename',
  'terminate',
] as const;

/** One action on an instance. */
export type InstanceAction = (typeof instanceActions)[number];

/** Actions that take no further input, so that they can be asked of many at once. */
export const bulkActions = ['start', 'stop', 'reboot', 'suspend', 'resume', 'terminate'] as const;

/** A port of a container and where it is published. `host` is null while it is not. */
export const portSchema = z.object({
  container: z.number().int().min(1).max(65535),
  host: z.number().int().min(0).max(65535).nullable(),
  hostIp: z.string().nullable(),
  protocol: z.enum(['tcp', 'udp', 'sctp']),
});

/** Whether an action is possible now, and the sentence that says why not. */
export const allowedActionSchema = z.union([
  z.object({ allowed: z.literal(true) }),
  z.object({ allowed: z.literal(false), reason: z.string() }),
]);

/** Health as the workload's own check reports it. */
export const healthStates = ['none', 'starting', 'healthy', 'unhealthy'] as const;

/** An instance as everybody outside an adapter sees it. */
export const instanceSchema = resourceBaseSchema.extend({
  id: idSchema('instance'),
  kind: z.enum(instanceKinds),
  state: z.enum(instanceStates),
  nativeState: z.string().describe("The provider's own word."),
  stateReason: z.string().nullable(),
  lastKnownState: z.enum(instanceStates).nullable().describe('Set while `state` is `unknown`.'),
  health: z.enum(healthStates),
  imageId: idSchema('image').nullable(),
  imageName: z.string().nullable(),
  sizeId: idSchema('size').nullable(),
  sizeName: z.string().nullable(),
  vcpus: z.number().nullable().describe('Null: not limited.'),
  memoryBytes: z.number().int().nullable().describe('Null: not limited.'),
  privateIps: z.array(z.string()),
  publicIps: z.array(z.string()),
  ports: z.array(portSchema),
  networkIds: z.array(idSchema('network')),
  volumeIds: z.array(idSchema('volume')),
  firewallIds: z.array(idSchema('firewall')),
  keyPairId: idSchema('keyPair').nullable(),
  zone: z.string().nullable(),
  startedAt: instantSchema.nullable(),
  allowedActions: z.record(z.enum([...instanceActions, 'logs', 'console', 'metrics']), allowedActionSchema),
});

/** An instance. */
export type Instance = z.infer<typeof instanceSchema>;

/** A port binding of an instance. */
export type Port = z.infer<typeof portSchema>;
