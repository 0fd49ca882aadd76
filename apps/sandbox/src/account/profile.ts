import { z } from 'zod';

const rate = z.number().min(0).max(1).default(0);
const count = (usually: number) => z.number().int().min(0).max(1_000_000).default(usually);

/** How an account behaves. Set when it is connected; kept across restarts. */
export const profileSchema = z.strictObject({
  /** How much faster than usual things happen here, 0.1–1000, default 1. */
  speed: z.number().min(0.1).max(1000).default(1),
  /** Share of calls that fail with an internal error. */
  errorRate: rate,
  /** Share of calls that are answered with "too many requests". */
  throttleRate: rate,
  /** Share of changing calls that take effect and whose answer is lost. */
  lostAnswerRate: rate,
  /** Share of calls that are never answered. */
  hangRate: rate,
  /** Milliseconds that every answer is late, 0–60,000. */
  latencyMs: z.number().int().min(0).max(60_000).default(0),
  /** Milliseconds until something new can be seen, 0–60,000. Default null: 100 to 600. */
  visibilityDelayMs: z.number().int().min(0).max(60_000).nullable().default(null),
  /** Instances that may exist beside those of the seed. Default 1000. */
  instanceQuota: count(1000),
  /** The same of vCPUs. Default 8000. */
  vcpuQuota: count(8000),
  /** The same of volumes. Default 1000. */
  volumeQuota: count(1000),
  /** The same of addresses that can be moved. Default 50. */
  publicIpQuota: count(50),
  /** Whether a new size waits until it is confirmed. */
  confirmResize: z.boolean().default(false),
});

/** How an account behaves. */
export type Profile = z.output<typeof profileSchema>;

/** What an account is made of: its name is the seed. */
export const accountSchema = z.strictObject({
  /** Instances that follow from the seed, 0–100,000. */
  instances: z.number().int().min(0).max(100_000).default(40),
  profile: profileSchema.prefault({}),
  /** When the account began; everything in it is older. Default: when it was first connected. */
  epoch: z.iso.datetime().optional(),
});

/** What an account is made of. */
export type AccountSettings = z.output<typeof accountSchema>;
