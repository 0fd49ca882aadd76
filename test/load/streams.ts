import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

/** A stream of JSON messages in which one can wait for the next that fits. */
export interface MessageStream {
  /** `performance.now()` at which the next fitting message came. */
  next(fits: (message: unknown) => boolean): Promise<number>;
  close(): void;
}

const patienceMs = 10_000;

function watchLines(input: Readable, parse: (line: string) => unknown, close: () => void): MessageStream {
  const waiting = new Set<(message: unknown, at: number) => void>();
  const lines = createInterface({ input });
  lines.on('line', (line) => {
    const at = performance.now();
    const message = parse(line);
    if (message !== undefined) for (const tell of waiting) tell(message, at);
  });
  // Closed by us: both tell of it.
  input.on('error', () => undefined);
  lines.on('error', () => undefined);
  return {
    close,
    next: (fits) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error('no such message came in time')), patienceMs);
        const tell = (message: unknown, at: number) => {
          if (!fits(message)) return;
          clearTimeout(late);
          waiting.delete(tell);
          resolve(at);
        };
        waiting.add(tell);
      }),
  };
}

/** Our own event stream. */
export async function openEvents(url: string, headers: Record<string, string>): Promise<MessageStream> {
  const ending = new AbortController();
  const answer = await fetch(url, { headers, signal: ending.signal });
  if (!answer.ok || answer.body === null) throw new Error(`the event stream answered ${answer.status}`);
  const parse = (line: string) => (line.startsWith('data: ') ? JSON.parse(line.slice(6)) : undefined);
  return watchLines(Readable.fromWeb(answer.body as never), parse, () => ending.abort());
}

/** The engine's own event stream. */
export async function dockerEvents(endpoint: string): Promise<MessageStream> {
  const socketPath = new URL(endpoint).pathname;
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: '/v1.41/events' }, (response) => {
      resolve(
        watchLines(
          response,
          (line) => JSON.parse(line),
          () => asked.destroy(),
        ),
      );
    });
    asked.once('error', reject);
    asked.end();
  });
}
