import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Account } from '../account/account.ts';
import { SandboxError } from '../account/errors.ts';
import { instanceOf } from '../account/instance-commands.ts';
import { ownAddressesOf } from '../account/placement.ts';
import type { Surroundings } from '../routes/call.ts';
import { findSize } from '../world/catalog.ts';
import { FrameReader, frame, frameKinds } from './frames.ts';
import { Shell } from './shell.ts';

const pathPattern = /^\/v1\/accounts\/([^/?]+)\/instances\/([^/?]+)\/console$/;

/**
 * Answers an upgrade request for a console: `Upgrade: sandbox-console`, then frames both ways. Refusals are plain HTTP answers.
 */
export function openConsole(surroundings: Surroundings, request: IncomingMessage, socket: Duplex): void {
  // A broken connection just ends the console.
  socket.on('error', () => socket.destroy());
  try {
    const path = pathPattern.exec(request.url ?? '');
    if (path === null || request.headers.upgrade !== 'sandbox-console') {
      throw new SandboxError('NotFound', 'There is no console at this place.');
    }
    const account = surroundings.accounts.get(decodeURIComponent(path[1] ?? ''));
    const shell = shellOf(account, decodeURIComponent(path[2] ?? ''));
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: sandbox-console\r\n\r\n');
    converse(shell, socket);
  } catch (error) {
    refuse(
      socket,
      error instanceof SandboxError ? error : new SandboxError('InvalidParameter', 'Not a console request.'),
    );
  }
}

/** Refuses an upgrade with an ordinary answer and ends the connection. */
export function refuse(socket: Duplex, error: SandboxError, status: number = error.status): void {
  const body = JSON.stringify({ error: { code: error.code, message: error.message } });
  const head = [
    `HTTP/1.1 ${status} Refused`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function shellOf(account: Account, id: string): Shell {
  const instance = instanceOf(account, id);
  if (instance.state !== 'RUNNING' || instance.pending || instance.bootedAt === null) {
    const state = instance.pending?.via ?? instance.state;
    throw new SandboxError('InvalidState', `There is no console on an instance that is ${state}.`);
  }
  const size = findSize(instance.sizeId);
  return new Shell({
    hostname: instance.name,
    image: account.shelves.images.find(instance.imageId, account.now())?.name ?? 'Linux',
    vcpus: size?.vcpus ?? 1,
    memoryMib: size?.memoryMib ?? 0,
    privateIp: ownAddressesOf(account, instance).private,
    bootedAt: instance.bootedAt,
    now: () => account.now(),
  });
}

function converse(shell: Shell, socket: Duplex): void {
  const reader = new FrameReader();
  const show = (text: string) => socket.write(frame(frameKinds.data, Buffer.from(text)));
  show(shell.welcome());
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const { kind, payload } of reader.push(chunk)) {
        if (kind !== frameKinds.data) continue;
        const { output, exitCode } = shell.type(payload.toString('utf8'));
        show(output);
        if (exitCode === null) continue;
        const code = Buffer.alloc(4);
        code.writeUInt32BE(exitCode);
        socket.end(frame(frameKinds.exit, code));
        return;
      }
    } catch (error) {
      // What sends no frames is no console.
      if (error instanceof RangeError) socket.destroy();
      else throw error;
    }
  });
}
