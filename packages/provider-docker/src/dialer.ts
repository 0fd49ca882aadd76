import { connect as connectSocket, type LookupFunction, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type PeerCertificate } from 'node:tls';
import { ProviderError } from '@kumo/provider-core';
import type { Endpoint } from './endpoint.ts';
import { SshDialer } from './ssh-dialer.ts';

/** Opens byte streams to one engine. HTTP is spoken over them. */
export interface Dialer {
  /** A connected stream, secured where the endpoint says so. Rejects with the socket's own error, or a `ProviderError`. */
  open(): Promise<Duplex>;
  /** When the engine's certificate expires, once a secure stream was open; null for all others. */
  serverCertificateExpiry(): Date | null;
  /** Frees what `open` keeps between streams. */
  close(): void;
}

/** How long an address may take to accept, milliseconds. */
export const dialTimeoutMs = 10_000;

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
    open: () => opened(connect(), 'connect'),
    serverCertificateExpiry: () => null,
    close: () => undefined,
  };
}

function tlsDialer(endpoint: Endpoint & { kind: 'tls' }): Dialer {
  let expiry: Date | null = null;
  const { host, port, ca, cert, key } = endpoint;
  return {
    async open() {
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
      await opened(socket, 'secureConnect');
      expiry = expiryOf(socket.getPeerCertificate());
      return socket;
    },
    serverCertificateExpiry: () => expiry,
    close: () => undefined,
  };
}

function expiryOf(certificate: PeerCertificate): Date | null {
  const at = new Date(certificate.valid_to);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** Resolves once the socket can be used, rejects on its error or when nobody accepts in time. */
function opened<S extends Socket>(socket: S, event: 'connect' | 'secureConnect'): Promise<S> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(dialTimeout()), dialTimeoutMs);
    const failed = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    socket.once('error', failed);
    socket.once(event, () => {
      clearTimeout(timer);
      socket.off('error', failed);
      resolve(socket);
    });
  });
}

/** Nobody accepted in time: surely nothing was sent. */
export function dialTimeout(): ProviderError {
  return new ProviderError({
    code: 'unavailable',
    message: `The Docker host did not accept a connection within ${dialTimeoutMs / 1000} s. Check the address and firewalls.`,
  });
}

/** Answers every lookup with the addresses that were checked, so that a changed DNS answer is never dialled. */
export function pinned(addresses: readonly string[]): LookupFunction | undefined {
  if (addresses.length === 0) return undefined;
  const records = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const [first] = records;
  return (_host, options, callback) => {
    if (options.all === true) callback(null, records);
    else callback(null, first?.address ?? '', first?.family);
  };
}
