import type { ConsoleSession } from '@kumo/provider-core';
import type { WebSocket } from 'ws';
import { z } from 'zod';

/** A socket whose far end does not read is cut past this many bytes, so that `yes` in a console can't fill our memory. */
const mostBufferedBytes = 4 * 1024 * 1024;
const resumeBelowBytes = 256 * 1024;
const drainCheckMs = 20;

const controlSchema = z.object({
  type: z.literal('resize'),
  columns: z.number().int().min(10).max(500),
  rows: z.number().int().min(3).max(300),
});

type StreamSession = Extract<ConsoleSession, { kind: 'stream' }>;

/**
 * Joins a socket and a session until either ends. Binary frames are terminal bytes; text frames are control messages, and what
 * is none was typed.
 */
export async function joinConsole(socket: WebSocket, session: StreamSession): Promise<void> {
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) session.write(data);
    else void control(session, data);
  });
  const gone = new Promise<'gone'>((resolve) => socket.once('close', () => resolve('gone')));
  const ended = pump(socket, session);
  const first = await Promise.race([gone, ended]);
  if (first === 'ended' && socket.readyState === socket.OPEN) {
    socket.send(JSON.stringify({ type: 'exit', code: await session.exited }));
    socket.close(1000);
  }
  await session.close();
}

async function pump(socket: WebSocket, session: StreamSession): Promise<'ended'> {
  for await (const chunk of session.output) {
    if (socket.readyState !== socket.OPEN) break;
    socket.send(chunk);
    if (socket.bufferedAmount > resumeBelowBytes && !(await drained(socket))) break;
  }
  return 'ended';
}

/** Waits for the far end to read. `ws` has no event for it, so the amount is looked at. */
async function drained(socket: WebSocket): Promise<boolean> {
  while (socket.readyState === socket.OPEN && socket.bufferedAmount > resumeBelowBytes) {
    if (socket.bufferedAmount > mostBufferedBytes) {
      socket.close(1013, 'too slow');
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, drainCheckMs));
  }
  return socket.readyState === socket.OPEN;
}

/** A control message that is not known here is ignored: the terminal must not end over it, nor must it be typed. */
async function control(session: StreamSession, data: Buffer): Promise<void> {
  const message = parseJson(data.toString('utf8'));
  if (typeof message !== 'object' || message === null || !('type' in message)) return session.write(data);
  const parsed = controlSchema.safeParse(message);
  if (parsed.success) await session.resize(parsed.data.columns, parsed.data.rows).catch(() => undefined);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
