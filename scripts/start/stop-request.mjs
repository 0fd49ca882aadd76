const parentCheckMs = 250;

/**
 * Aborts when this installation should end: a signal, or the parent process is gone (npm does not pass SIGTERM on; a
 * terminal that closes kills it). The reason is a sentence.
 * @returns {AbortSignal}
 */
export function stopRequest() {
  const controller = new AbortController();
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT', 'SIGHUP'])) {
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

/**
 * Fulfilled when the signal aborts.
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function aborted(signal) {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
