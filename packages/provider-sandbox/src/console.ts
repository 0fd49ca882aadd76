import type { Duplex } from 'node:stream';
import type { ConsolePort, ConsoleSession } from '@kumo/provider-core';
import type { SandboxClient } from './client.ts';

/** Kinds of the frames that travel over a console's connection: one byte kind, four bytes length, then the bytes. */
const frameKinds = { data: 0, size: 1, exit: 2 } as const;

/** Consoles of running sandbox instances: a tiny pretended shell. `command` is not looked at, there is only the one. */
export function consolePort(client: SandboxClient): ConsolePort {
  return {
    open: async (context, nativeId, { columns, rows }) => {
      const path = `/instances/${encodeURIComponent(nativeId)}/console`;
      const socket = await client.upgrade(path, 'sandbox-console', context.signal);
      context.signal.addEventListener('abort', () => socket.destroy(), { once: true });
      const session = sessionOn(socket);
      await session.resize(columns, rows);
      return session;
    },
  };
}

function sessionOn(socket: Duplex): Extract<ConsoleSession, { kind: 'stream' }> {
  let exitCode: number | null = null;
  const { promise: exited, resolve } = Promise.withResolvers<number | null>();
  socket.on('close', () => resolve(exitCode));
  // A broken connection ends the session; 'close' follows.
  socket.on('error', () => socket.destroy());
  const send = (kind: number, payload: Uint8Array) => {
    if (socket.destroyed) return;
    const head = Buffer.alloc(5);
    head.writeUInt8(kind, 0);
    head.writeUInt32BE(payload.length, 1);
    socket.write(Buffer.concat([head, payload]));
  };
  return {
    kind: 'stream',
    output: shown(socket, (code) => {
      exitCode = code;
    }),
    write: (data) => {
      for (let from = 0; from < data.length; from += 16_384) send(frameKinds.data, data.subarray(from, from + 16_384));
    },
    resize: async (columns, rows) => {
      const size = Buffer.alloc(4);
      size.writeUInt16BE(columns, 0);
      size.writeUInt16BE(rows, 2);
      send(frameKinds.size, size);
    },
    close: async () => void socket.destroy(),
    exited,
  };
}

async function* shown(socket: Duplex, onExit: (code: number) => void): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of socket) {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 5 && rest.length >= 5 + rest.readUInt32BE(1)) {
        const payload = rest.subarray(5, 5 + rest.readUInt32BE(1));
        if (rest.readUInt8(0) === frameKinds.data) yield new Uint8Array(payload);
        if (rest.readUInt8(0) === frameKinds.exit) onExit(payload.readUInt32BE(0));
        rest = rest.subarray(5 + payload.length);
      }
    }
  } catch (error) {
    // Closed from this side: the end of a session, not a failure.
    if (!socket.destroyed) throw error;
  }
}
