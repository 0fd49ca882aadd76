import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { SseMessage } from './handlers.ts';

/** Milliseconds between comments that keep idle connections open through proxies. */
const keepAliveMs = 15_000;

/**
 * Writes a stream of messages until it ends or the caller goes. Waits while the caller does not read, so that the
 * producer's own bound (not memory) decides what happens to a stalled one.
 */
export async function writeSse(response: ServerResponse, messages: AsyncIterable<SseMessage>, signal: AbortSignal) {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.write(':\n\n');
  const keepAlive = setInterval(() => response.write(':\n\n'), keepAliveMs);
  try {
    for await (const message of messages) {
      if (signal.aborted) break;
      if (!response.write(frame(message))) await once(response, 'drain', { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearInterval(keepAlive);
    response.end();
  }
}

/** One message on the wire. JSON never holds a raw line break, so one `data:` line is enough. */
function frame(message: SseMessage): string {
  if (message.data === undefined) return ':\n\n';
  const id = message.id === undefined ? '' : `id: ${message.id}\n`;
  const event = message.event === undefined ? '' : `event: ${message.event}\n`;
  return `${id}${event}data: ${JSON.stringify(message.data)}\n\n`;
}
