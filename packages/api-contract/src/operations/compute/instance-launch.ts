import { idSchema } from '@kumo/model';
import { z } from 'zod';
import { belongings, nativeName } from './shared.ts';

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
    name: nativeName.optional(),
    mountPath: z
      .string()
      .regex(/^\/[^\0]*$/, 'must be an absolute path')
      .max(1024)
      .optional()
      .describe('Needed for a container; a machine mounts its volumes itself.'),
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
  subnetIds: z.array(idSchema('subnet')).max(16).optional(),
  firewallIds: z.array(idSchema('firewall')).max(16).optional(),
  keyPairId: idSchema('keyPair').optional(),
  zone: z.string().min(1).max(200).optional().describe('Default: the cloud chooses.'),
  bootVolumeBytes: z
    .number()
    .int()
    .min(1_073_741_824)
    .optional()
    .describe("Starts from a new volume of this size instead of the size's own disk."),
  assignPublicIp: z.boolean().optional().describe('Default: as the network does by itself.'),
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
  ...belongings,
  count: z
    .number()
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe('More than one: names get -1, -2 …, and the cloud may make all at once.'),
});
