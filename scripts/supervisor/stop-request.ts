const parentCheckMs = 250;

/**
 * Aborts when this installation should end: a signal, or the parent process is gone (npm does not pass SIGTERM on; a
 * terminal that closes kills it). The reason is a sentence.
 */
export function stopRequest(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => controller.abort(signal));
  }
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    controller.abort('the parent process is gone');
    clearInterval(watch);
  }, parentCheckMs);
  watch.unref();
  return controller.signal;
}

/** Fulfilled when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
