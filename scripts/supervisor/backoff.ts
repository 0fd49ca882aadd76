/** A process that ran this long was sound: its next failure counts as the first. Milliseconds. */
export const soundAfterMs = 30_000;

const firstDelayMs = 100;
const longestDelayMs = 10_000;

/** How long to wait before starting again a process that failed `failures` times in a row (1 or more). Milliseconds. */
export function restartDelayMs(failures: number): number {
  return failures <= 1 ? firstDelayMs : Math.min(longestDelayMs, firstDelayMs * 2 ** failures);
}
