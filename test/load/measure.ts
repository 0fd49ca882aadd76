/** One figure of a bench: what was measured, against what, and the ratio that counts. */
export interface Figure {
  /** Number of the row in docs/benchmarks.md. */
  readonly row: string;
  readonly measured: string;
  readonly against: string;
  /** The ratio, or the figure itself where a limit is the peer. */
  readonly value: number;
  readonly target: { readonly atLeast: number } | { readonly atMost: number };
  readonly unit: string;
}

/** Whether a figure holds its target. */
export function holds({ value, target }: Figure): boolean {
  return 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
}

/** The middle one; the mean of the middle two for an even number. */
export function median(values: readonly number[]): number {
  const ordered = values.toSorted((a, b) => a - b);
  const middle = ordered.length / 2;
  const low = ordered[Math.ceil(middle) - 1];
  const high = ordered[Math.floor(middle)];
  if (low === undefined || high === undefined) throw new Error('a median of nothing');
  return (low + high) / 2;
}

/** The value below which `share` (0–1) of all lie. */
export function quantile(values: readonly number[], share: number): number {
  const ordered = values.toSorted((a, b) => a - b);
  const value = ordered[Math.min(ordered.length - 1, Math.floor(share * ordered.length))];
  if (value === undefined) throw new Error('a quantile of nothing');
  return value;
}

/** Milliseconds that something takes. */
export async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

/**
 * Measures two things in turn, `rounds` times each after one unmeasured round, and gives both medians: machines are noisy, and
 * what changes between two rounds changes for both.
 */
export async function interleave(
  rounds: number,
  a: () => Promise<number>,
  b: () => Promise<number>,
): Promise<{ a: number; b: number }> {
  await a();
  await b();
  const seen = { a: [] as number[], b: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    seen.a.push(await a());
    seen.b.push(await b());
  }
  return { a: median(seen.a), b: median(seen.b) };
}
