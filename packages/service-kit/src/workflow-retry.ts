import { type Job, JobInterrupted } from './job-queue.ts';
import type { RetryPolicy } from './workflow.ts';

/** Undoing is tried for about two minutes, whatever the error. */
export const compensationRetry: RetryPolicy = {
  attempts: 10,
  delayMs: 500,
  maxDelayMs: 20_000,
  isRetryable: () => true,
};

/** How long to wait before the next try, in milliseconds; undefined when there is none. */
export function delayBefore(tries: number, error: unknown, policy: RetryPolicy | undefined): number | undefined {
  if (!policy || tries >= policy.attempts || !policy.isRetryable(error)) return undefined;
  const backoff = Math.min(policy.maxDelayMs, policy.delayMs * 2 ** (tries - 1));
  return Math.max(backoff * (0.5 + Math.random() / 2), policy.delayOf?.(error) ?? 0);
}

const slotMs = 250;

/** Waits, and throws {@link JobInterrupted} as soon as the process is to end: the wait goes on elsewhere. */
export async function waitUnlessStopping(delayMs: number, job: Job<unknown>): Promise<void> {
  const until = Date.now() + delayMs;
  for (;;) {
    if (job.isStopping() || job.signal.aborted) throw new JobInterrupted();
    const left = until - Date.now();
    if (left <= 0) return;
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, slotMs)));
  }
}
