import { createConnection, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Connection } from '@kumo/provider-core';
import { credentialsSchema } from '../connection.ts';
import { type SelfSigned, selfSigned } from './certificates.ts';

/** On loopback, where a certificate can be good for an address. */
const host = '127.0.0.1';

/**
 * Mutual TLS before something that speaks none, with the client certificate that the real engine takes and a certificate of its
 * own. Nobody gets as far as a handshake while nobody is behind it.
 */
export class TlsDoor {
  readonly #engine: Connection;
  readonly #certificate: SelfSigned;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #behind: NetConnectOpts | undefined;

  private constructor(engine: Connection, certificate: SelfSigned) {
    this.#engine = engine;
    this.#certificate = certificate;
    this.#server = createServer((near) => this.#admit(near));
  }

  /** `engine` is how the engine itself is reached over TLS. */
  static async open(engine: Connection): Promise<TlsDoor> {
    const door = new TlsDoor(engine, await selfSigned('door', host));
    await new Promise<void>((resolve) => door.#server.listen(0, host, resolve));
    return door;
  }

  /** The way in; from now on it leads to `behind`. */
  connectionTo(behind: NetConnectOpts): Connection {
    this.#behind = behind;
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the door does not listen');
    const credentials = { ...this.#engine.credentials, ca: this.#certificate.cert };
    return { ...this.#engine, endpoint: `tcp://${host}:${address.port}`, credentials };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #admit(near: Socket): void {
    if (this.#behind === undefined) throw new Error('the door leads nowhere');
    const far = createConnection(this.#behind);
    this.#endTogether(near, far);
    far.once('connect', () => {
      const { key, cert } = this.#certificate;
      const { ca } = credentialsSchema.parse(this.#engine.credentials);
      const handshake = createTlsServer({ key, cert, ca, requestCert: true }, (secure) => {
        this.#endTogether(secure, far);
        secure.pipe(far);
        far.pipe(secure);
      });
      handshake.on('tlsClientError', () => near.destroy());
      handshake.emit('connection', near);
    });
  }

  #endTogether(one: Socket, other: Socket): void {
    for (const [socket, twin] of [[one, other] as const, [other, one] as const]) {
      this.#sockets.add(socket);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        twin.destroy();
      });
      // A broken connection is what this is for; 'close' follows.
      socket.on('error', () => twin.destroy());
    }
  }
}
