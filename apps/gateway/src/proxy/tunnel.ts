import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ProblemError } from '@kumo/service-kit';
import type { Held, Revocation } from '../credentials/principals.ts';
import { type Asked, refuseUpgrade } from '../http/answers.ts';
import { unavailable } from './forward.ts';
import type { Upstream } from './upstreams.ts';

/** A WebSocket on its way to an upstream. */
export interface Tunnelling {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** Bytes that came right behind the request. */
  readonly head: Buffer;
  readonly asked: Asked;
  readonly upstream: Upstream;
  readonly target: string;
  /** Name, value, …, without those of the upgrade itself. */
  readonly headers: readonly string[];
  readonly held: Set<Held> | undefined;
  onEnd(): void;
}

const handshakeDeadlineMs = 10_000;
const handshakeHeaders = ['sec-websocket-key', 'sec-websocket-version', 'sec-websocket-protocol'] as const;
const answeredHeaders = ['sec-websocket-accept', 'sec-websocket-protocol'] as const;
/** RFC 6455, 5.5.1: a close frame with status 1008, policy violation. */
const policyViolation = Buffer.from([0x88, 0x02, 0x03, 0xf0]);

/**
 * Shakes hands with the upstream in the caller's name, then passes bytes both ways. Extensions are not offered:
 * compressed consoles cost more than they save. Each side waits for the other to read, so memory stays bounded.
 */
export function tunnel(it: Tunnelling): void {
  const { request, socket, asked, upstream } = it;
  let isOver = false;
  let far: Socket | undefined;

  const finish = (): void => {
    if (isOver) return;
    isOver = true;
    it.held?.delete(held);
    handshake.destroy();
    far?.destroy();
    it.onEnd();
  };
  const held: Held = {
    revoke: (_reason: Revocation) => {
      if (isOver) return;
      if (far === undefined) refuseUpgrade(socket, asked, new ProblemError('unauthenticated', 'The sign-in ended.'));
      else socket.end(policyViolation);
      finish();
      // Gone even if the caller does not take its leave.
      setImmediate(() => socket.destroy());
    },
  };

  const handshake = httpRequest({
    host: upstream.url.hostname.replace(/^\[|\]$/g, ''),
    port: upstream.url.port,
    path: it.target,
    method: 'GET',
    headers: [
      ...hostOf(it),
      ...withoutHandshake(it.headers),
      ...handshakeOf(request),
      ...['Connection', 'Upgrade', 'Upgrade', 'websocket'],
    ],
    agent: false,
    timeout: handshakeDeadlineMs,
  });
  handshake.once('upgrade', (answer, upstreamSocket, upstreamHead) => {
    far = upstreamSocket;
    if (isOver) {
      upstreamSocket.destroy();
      return;
    }
    socket.write(`${acceptanceOf(answer)}X-Request-Id: ${asked.requestId}\r\n\r\n`);
    join(socket, it.head, upstreamSocket, upstreamHead, finish);
  });
  handshake.once('response', (answer) => relayRefusal(answer, socket, asked, finish));
  handshake.once('timeout', () => handshake.destroy(new Error('the handshake took too long')));
  handshake.once('error', (error) => {
    if (!isOver && far === undefined) refuseUpgrade(socket, asked, unavailable(upstream.name, error));
    finish();
  });
  socket.once('close', finish);
  socket.once('error', finish);
  it.held?.add(held);
  handshake.end();
}

function join(near: Duplex, nearHead: Buffer, far: Socket, farHead: Buffer, finish: () => void): void {
  if (farHead.length > 0) near.write(farHead);
  if (nearHead.length > 0) far.write(nearHead);
  far.setTimeout(0);
  far.setNoDelay(true);
  far.once('close', () => {
    near.end();
    finish();
  });
  far.once('error', () => near.destroy());
  near.pipe(far);
  far.pipe(near);
}

/** Web learns the host that was typed, services their own: Node adds none to headers in a list. */
function hostOf({ headers, upstream }: Tunnelling): string[] {
  const isTold = headers.some((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
  return isTold ? [] : ['Host', upstream.url.host];
}

/** Web gets every header of the caller; a second `Sec-WebSocket-Key` is none, and extensions are not offered. */
function withoutHandshake(headers: readonly string[]): string[] {
  return headers.filter((_, at) => !(headers[at - (at % 2)] ?? '').toLowerCase().startsWith('sec-websocket-'));
}

function handshakeOf(request: IncomingMessage): string[] {
  return handshakeHeaders.flatMap((name) => {
    const value = request.headers[name];
    return typeof value === 'string' ? [name, value] : [];
  });
}

function acceptanceOf(answer: IncomingMessage): string {
  let text = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
  for (const name of answeredHeaders) {
    const value = answer.headers[name];
    if (typeof value === 'string') text += `${name}: ${value}\r\n`;
  }
  return text;
}

/** The upstream said no: its answer goes back as it is, at most 64 KiB of it. */
function relayRefusal(answer: IncomingMessage, socket: Duplex, asked: Asked, finish: () => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  answer.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= 65_536) chunks.push(chunk);
  });
  answer.once('close', () => {
    const body = Buffer.concat(chunks);
    const type = answer.headers['content-type'] ?? 'text/plain';
    socket.end(
      `HTTP/1.1 ${answer.statusCode} Refused\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\nX-Request-Id: ${asked.requestId}\r\n\r\n${body}`,
    );
    finish();
  });
}
