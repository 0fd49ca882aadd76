import { portSchema } from '@kumo/model';
import { z } from 'zod';

/** What a launch was asked for, with native ids in place of ours. Secret values may be inside: stored sealed only. */
export const launchIntentSchema = z.object({
  action: z.literal('instance.launch'),
  resourceId: z.string(),
  name: z.string(),
  image: z.string(),
  imageFrom: z.enum(['registry', 'openRegistry']).optional(),
  sizeNativeId: z.string().optional(),
  vcpus: z.number().optional(),
  memoryBytes: z.number().optional(),
  isAmongOthers: z.boolean().optional(),
  zone: z.string().optional(),
  networkNativeIds: z.array(z.string()),
  subnetNativeIds: z.array(z.string()).optional(),
  firewallNativeIds: z.array(z.string()).optional(),
  keyPairNativeId: z.string().optional(),
  bootVolumeBytes: z.number().optional(),
  assignPublicIp: z.boolean().optional(),
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
  /** One of several asked for together: the operations of all, in order. */
  batch: z.object({ operationIds: z.array(z.string()) }).optional(),
});

/** What a launch was asked for. */
export type LaunchIntent = z.infer<typeof launchIntentSchema>;
