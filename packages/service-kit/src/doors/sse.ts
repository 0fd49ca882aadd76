import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { SseMessage } from './handlers.ts';

/** Milliseconds between comments that keep idle connections open through proxies. */
const keepAliveMs = 15_000;

/** A caller that has not read anything for this long is let go, milliseconds. It goes on from the last event that it got. */
const stalledMs = 30_000;

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
      if (!response.write(frame(message)) && !(await hasDrained(response, signal))) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearInterval(keepAlive);
    if (response.writableNeedDrain) response.destroy();
    else response.end();
  }
}

/** Waits until the caller has read what was written; false when it is gone or stalled. */
async function hasDrained(response: ServerResponse, signal: AbortSignal): Promise<boolean> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(stalledMs)]);
  try {
    await once(response, 'drain', { signal: patience });
    return true;
  } catch (error) {
    if (patience.aborted) return false;
    throw error;
  }
}

/** One message on the wire. JSON never holds a raw line break, so one `data:` line is enough. */
function frame(message: SseMessage): string {
  if (message.data === undefined) return ':\n\n';
  const id = message.id === undefined ? '' : `id: ${message.id}\n`;
  const event = message.event === undefined ? '' : `event: ${message.event}\n`;
  return `${id}${event}data: ${JSON.stringify(message.data)}\n\n`;
}
