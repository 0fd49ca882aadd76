import { EventEmitter } from 'node:events';
import type { ConsoleSession } from '@kumo/provider-core';
import { expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { joinConsole } from './console-socket.ts';

/** A socket that somebody types into, and what of it reached the terminal. */
function consoleOf() {
  const typed: string[] = [];
  const sizes: string[] = [];
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    send() {},
    close() {},
  });
  const session: ConsoleSession = {
    kind: 'stream',
    output: (async function* () {
      await new Promise((resolve) => socket.once('close', resolve));
      yield* [];
    })(),
    exited: Promise.resolve(0),
    write: (data) => void typed.push(Buffer.from(data).toString()),
    resize: async (columns, rows) => void sizes.push(`${columns}x${rows}`),
    close: async () => {},
  };
  const ended = joinConsole(socket as unknown as WebSocket, session);
  const say = (text: string, isBinary: boolean): void => void socket.emit('message', Buffer.from(text), isBinary);
  const end = (): Promise<void> => {
    socket.emit('close');
    return ended;
  };
  return { say, typed, sizes, end };
}

it('types bytes and plain text, and does as control messages say', async () => {
  const { say, typed, sizes, end } = consoleOf();
  say('ls', true);
  say(' -l\n', false);
  say('42', false);
  say('{"type":"resize","columns":120,"rows":40}', false);
  say('{"type":"resize","columns":-1,"rows":40}', false);
  say('{"type":"from a later version"}', false);
  await end();
  expect(typed.join('')).toBe('ls -l\n42');
  expect(sizes).toEqual(['120x40']);
});
