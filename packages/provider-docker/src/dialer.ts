import { connect as connectSocket, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type PeerCertificate } from 'node:tls';
import { ProviderError } from '@kumo/provider-core';
import type { Endpoint } from './endpoint.ts';
import { pinned } from './pinned-lookup.ts';
import { SshDialer } from './ssh-dialer.ts';

/** Opens byte streams to one engine. HTTP is spoken over them. */
export interface Dialer {
  /**
   * A stream that is being connected, and secured where the endpoint says so; what is written meanwhile waits. It is there at
   * once, because an agent counts only streams that it holds. It ends with the socket's own error or a `ProviderError`.
   */
  open(): Duplex;
  /** When the engine's certificate expires, once a secure stream was open; null for all others. */
  serverCertificateExpiry(): Date | null;
  /** Frees what `open` keeps between streams. */
  close(): void;
}

/** How long an address may take to accept, milliseconds. */
const dialTimeoutMs = 10_000;

/** Silence after which the system asks a network peer whether it is still there, milliseconds; it gives up about 10 s later. */
const keepAliveMs = 15_000;

/** The dialer for an endpoint. Opens nothing yet. */
export function dialerFor(endpoint: Endpoint): Dialer {
  switch (endpoint.kind) {
    case 'unix':
      return socketDialer(() => connectSocket({ path: endpoint.path }));
    case 'tcp':
      return socketDialer(() => {
        const { host, port, addresses } = endpoint;
        return connectSocket({
          host,
          port,
          lookup: pinned(addresses),
          keepAlive: true,
          keepAliveInitialDelay: keepAliveMs,
        });
      });
    case 'tls':
      return tlsDialer(endpoint);
    case 'ssh':
      return new SshDialer(endpoint);
  }
}

function socketDialer(connect: () => Socket): Dialer {
  return {
    open: () => impatient(connect(), 'connect'),
    serverCertificateExpiry: () => null,
    close: () => undefined,
  };
}

function tlsDialer(endpoint: Endpoint & { kind: 'tls' }): Dialer {
  let expiry: Date | null = null;
  const { host, port, ca, cert, key } = endpoint;
  return {
    open() {
      // The name is verified against the certificate whatever address is dialled; only this authority counts.
      const socket = connectTls({
        host,
        port,
        ca,
        cert,
        key,
        lookup: pinned(endpoint.addresses),
        minVersion: 'TLSv1.2',
      });
      socket.setKeepAlive(true, keepAliveMs);
      socket.once('secureConnect', () => {
        expiry = expiryOf(socket.getPeerCertificate());
      });
      return impatient(socket, 'secureConnect');
    },
    serverCertificateExpiry: () => expiry,
    close: () => undefined,
  };
}

function expiryOf(certificate: PeerCertificate): Date | null {
  const at = new Date(certificate.valid_to);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** Gives up on a socket that nobody accepts in time. */
function impatient(socket: Socket, event: 'connect' | 'secureConnect'): Socket {
  const timer = setTimeout(() => socket.destroy(dialTimeout()), dialTimeoutMs);
  const stop = () => clearTimeout(timer);
  return socket.once(event, stop).once('close', stop);
}

/** Nobody accepted in time: surely nothing was sent. */
function dialTimeout(): ProviderError {
  return new ProviderError({
    code: 'unavailable',
    message: `The Docker host did not accept a connection within ${dialTimeoutMs / 1000} s. Check the address and firewalls.`,
  });
}
