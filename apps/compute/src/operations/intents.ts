import { portSchema } from '@kumo/model';
import { z } from 'zod';

const onResource = { resourceId: z.string(), nativeId: z.string(), name: z.string() };

/** What a launch was asked for, with native ids in place of ours. Secret values may be inside: stored sealed only. */
export const launchIntentSchema = z.object({
  action: z.literal('instance.launch'),
  resourceId: z.string(),
  name: z.string(),
  image: z.string(),
  sizeNativeId: z.string().optional(),
  vcpus: z.number().optional(),
  memoryBytes: z.number().optional(),
  networkNativeIds: z.array(z.string()),
  ports: z.array(portSchema),
  env: z.record(z.string(), z.string()),
  command: z.array(z.string()).optional(),
  volumes: z.array(z.object({ nativeId: z.string(), mountPath: z.string(), readOnly: z.boolean() })),
  userData: z.string().optional(),
  restartPolicy: z.enum(['no', 'on-failure', 'always', 'unless-stopped']).optional(),
  healthcheck: z
    .object({
      command: z.array(z.string()),
      intervalMs: z.number(),
      timeoutMs: z.number(),
      retries: z.number(),
      startPeriodMs: z.number(),
    })
    .optional(),
  tags: z.record(z.string(), z.string()),
});

/** What a launch was asked for. */
export type LaunchIntent = z.infer<typeof launchIntentSchema>;

const plainAction = z.enum([
  'instance.start',
  'instance.stop',
  'instance.reboot',
  'instance.suspend',
  'instance.resume',
  'instance.confirmResize',
  'instance.revertResize',
  'instance.terminate',
]);

/** Every change that compute can be asked for, as it is stored (sealed) before anything happens. */
export const intentSchema = z.discriminatedUnion('action', [
  launchIntentSchema,
  z.object({ action: plainAction, ...onResource }),
  z.object({
    action: z.literal('instance.resize'),
    ...onResource,
    to: z.object({
      sizeNativeId: z.string().optional(),
      vcpus: z.number().optional(),
      memoryBytes: z.number().optional(),
    }),
  }),
  z.object({ action: z.literal('instance.snapshot'), ...onResource, imageName: z.string() }),
  z.object({
    action: z.literal('instance.update'),
    ...onResource,
    newName: z.string().optional(),
    tags: z.record(z.string(), z.string()).optional(),
  }),
  z.object({ action: z.literal('image.pull'), name: z.string() }),
  z.object({ action: z.literal('image.delete'), ...onResource }),
  z.object({
    action: z.literal('volume.create'),
    resourceId: z.string(),
    name: z.string(),
    sizeBytes: z.number().optional(),
    tags: z.record(z.string(), z.string()),
  }),
  z.object({ action: z.literal('volume.delete'), ...onResource }),
  z.object({
    action: z.literal('network.create'),
    resourceId: z.string(),
    name: z.string(),
    cidr: z.string().optional(),
    internal: z.boolean(),
    tags: z.record(z.string(), z.string()),
  }),
  z.object({ action: z.literal('network.delete'), ...onResource }),
]);

/** One change that compute can be asked for. */
export type Intent = z.infer<typeof intentSchema>;

/** Names of the changes: `<noun>.<verb>`. */
export type IntentAction = Intent['action'];

/** The intent of one action, or of several. */
export type IntentOf<A extends IntentAction> = { [I in Intent as I['action']]: I }[A];
