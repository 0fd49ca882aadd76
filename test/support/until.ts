const pollMs = 20;

/**
 * Waits until `condition` gives something other than undefined or false, and returns it. Throws after `patienceMs`
 * with `what` in the message.
 */
export async function until<T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  patienceMs = 30_000,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const outcome = await condition();
    if (outcome !== undefined && outcome !== false) return outcome;
    if (performance.now() > deadline) throw new Error(`Not within ${patienceMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
