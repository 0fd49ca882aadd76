const pollMs = 25;
const answerMs = 2_000;

/** Fulfilled with true when the address answers 200, with false after `patienceMs` or when `signal` aborts. */
export async function becomesReady(url: string, patienceMs: number, signal: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline && !signal.aborted) {
    if (await answers(url)) return true;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return false;
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerMs) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // not listening yet, or too busy to answer: asked again
  }
}
