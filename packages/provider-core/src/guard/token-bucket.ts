/** A provider's published limit: so many calls a second sustained, and so many at once after a rest. */
export interface BucketLimits {
  readonly callsPerSecond: number;
  /** At least 1. */
  readonly burst: number;
}

/** How many calls may be made at once, and when that was true. */
export interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/** A rested bucket: a whole burst may go. */
export function fullBucket(limits: BucketLimits, now: number): Bucket {
  return { tokens: limits.burst, at: now };
}

/** The bucket at a later time. A clock that was set back adds nothing. */
function refilled(bucket: Bucket, limits: BucketLimits, now: number): Bucket {
  const elapsedMs = Math.max(0, now - bucket.at);
  const tokens = Math.min(limits.burst, bucket.tokens + (elapsedMs * limits.callsPerSecond) / 1000);
  return { tokens, at: now };
}

/** Milliseconds until one call may go, 0 for at once. Rounded up: a timer set for it never fires too early. */
export function waitForToken(bucket: Bucket, limits: BucketLimits, now: number): number {
  const { tokens } = refilled(bucket, limits, now);
  return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * 1000) / limits.callsPerSecond);
}

/** The bucket after one call. Undefined while none may go. */
export function takeToken(bucket: Bucket, limits: BucketLimits, now: number): Bucket | undefined {
  const current = refilled(bucket, limits, now);
  return current.tokens >= 1 ? { tokens: current.tokens - 1, at: now } : undefined;
}
