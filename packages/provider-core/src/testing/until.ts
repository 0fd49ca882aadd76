import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again and again until `check` no longer throws, and gives what it returned. After `withinMs` it throws what `check` threw last.
 */
export async function until<T>(withinMs: number, check: () => Promise<T> | T): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() >= deadline) throw error;
    }
    await pause(Math.min(100, Math.max(1, deadline - Date.now())));
  }
}
