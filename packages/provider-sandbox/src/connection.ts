import { z } from 'zod';

const rate = (title: string, description: string) => z.number().min(0).max(1).optional().meta({ title, description });

const quota = (title: string) =>
  z.number().int().min(0).max(1_000_000).optional().meta({ title, description: 'At most so many more, 0 and up.' });

const optionsSchema = z.strictObject({
  // Also as a number: it is what most people call a seed.
  seed: z.coerce
    .string()
    .regex(/^[\w.-]{1,80}$/, 'letters, digits and . _ - only, at most 80')
    .optional()
    .meta({
      title: 'Seed',
      description:
        'Names the simulated account. The same seed is the same account, with the same machines in it. Left empty: an account of your organization alone.',
      examples: ['demo'],
      ownedBy: 'organization',
    }),
  instances: z
    .number()
    .int()
    .min(0)
    .max(100_000)
    .default(40)
    .meta({ title: 'Instances', description: 'How many machines are there from the start, 0 to 100,000. Default 40.' }),
  speed: z.number().min(0.1).max(1000).optional().meta({
    title: 'Speed',
    description: 'How much faster than usual machines start and stop, 0.1 to 1000. Default 1.',
  }),
  confirmResize: z.boolean().optional().meta({
    title: 'Confirm resizes',
    description: 'Whether a new size waits until somebody confirms or reverts it, as on OpenStack. Default no.',
  }),
  quotas: z
    .strictObject({
      instances: quota('Instances'),
      vcpus: quota('vCPUs'),
      volumes: quota('Volumes'),
      publicIps: quota('Public addresses'),
    })
    .optional()
    .meta({ title: 'Limits', description: 'How much may be made beside what is there from the start.' }),
  faults: z
    .strictObject({
      errorRate: rate('Errors', 'Share of calls that fail, 0 to 1.'),
      throttleRate: rate('Throttling', 'Share of calls that are told to come back later, 0 to 1.'),
      lostAnswerRate: rate('Lost answers', 'Share of changes that happen although their answer gets lost, 0 to 1.'),
      hangRate: rate('Silence', 'Share of calls that are never answered, 0 to 1.'),
      latencyMs: z
        .number()
        .int()
        .min(0)
        .max(60_000)
        .optional()
        .meta({ title: 'Delay', description: 'Milliseconds that every answer is late, 0 to 60,000.' }),
    })
    .optional()
    .meta({ title: 'Faults', description: 'What goes wrong in this cloud, to see how the platform takes it.' }),
});

/** The connect form: no endpoint and no secret, only what the simulated cloud is to be like. */
export const connectionFields = {
  endpoint: 'none',
  region: 'none',
  credentials: z.strictObject({}),
  options: optionsSchema,
} as const;

/** The account that a connection is for: its name, and how the sandbox is to make it. */
export interface SandboxAccount {
  readonly name: string;
  readonly settings: { readonly instances: number; readonly profile: Readonly<Record<string, number | boolean>> };
}

/** The account of who names none, where nobody has named one for them. */
const commonAccount = 'demo';

/** What the form says, in the sandbox's own words. */
export function accountOf(options: z.output<typeof optionsSchema>): SandboxAccount {
  const { speed, confirmResize, quotas, faults } = options;
  const limits = {
    instanceQuota: quotas?.instances,
    vcpuQuota: quotas?.vcpus,
    volumeQuota: quotas?.volumes,
    publicIpQuota: quotas?.publicIps,
  };
  const given = Object.entries({ speed, confirmResize, ...limits, ...faults });
  const profile = Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  return { name: options.seed ?? commonAccount, settings: { instances: options.instances, profile } };
}
