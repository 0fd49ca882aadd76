import { get } from 'node:http';

const pollMs = 50;
const answerMs = 2_000;

/** Fulfilled with true when the address answers 200, with false after `patienceMs` or when `signal` aborts. */
export async function becomesReady(url: string, patienceMs: number, signal: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline && !signal.aborted) {
    const answer = await answerOf(url);
    if (answer?.status === 200) return true;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return false;
}

/** What an address answers to GET, or undefined when it does not answer (not listening yet, or too busy). */
export function answerOf(url: string): Promise<{ status: number; body: string } | undefined> {
  return new Promise((resolve) => {
    // Not fetch: it would cost the supervisor 10 MB for good.
    const request = get(url, { timeout: answerMs, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.once('error', () => resolve(undefined));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(undefined));
  });
}
