import type { Duplex } from 'node:stream';
import { Client, type ClientChannel } from 'ssh2';
import { ChannelStream } from './channel-stream.ts';
import type { Dialer } from './dialer.ts';
import { defaultSocket } from './endpoint.ts';
import { dialStdio, engineAbsent, forwardSocket } from './ssh-channels.ts';
import { connected, type SshEndpoint } from './ssh-sign-in.ts';

interface Line {
  readonly ready: Promise<Client>;
  client: Client | undefined;
  /** Sessions in use; forwarded sockets do not count. */
  sessions: number;
}

/** sshd allows ten sessions on a connection by default (MaxSessions, sshd_config(5)); forwarded sockets are not sessions. */
const sessionsPerLine = 8;

/**
 * Many streams over few SSH connections. The engine's socket is forwarded (`direct-streamlocal`, needs nothing on the far side);
 * where that does not work, `docker system dial-stdio` is run there, which finds the host's own engine. It is not asked when the
 * address names another socket: it would answer for the wrong engine. No parameter of a person reaches a shell.
 */
export class SshDialer implements Dialer {
  readonly #endpoint: SshEndpoint;
  #lines: Line[] = [];
  #isForwardingProhibited = false;

  constructor(endpoint: SshEndpoint) {
    this.#endpoint = endpoint;
  }

  open(): Duplex {
    return new ChannelStream(() => this.#channel());
  }

  async #channel(): Promise<ClientChannel> {
    if (!this.#isForwardingProhibited) {
      const client = await this.#line(false).ready;
      const channel = await forwardSocket(client, this.#endpoint.socketPath);
      if (typeof channel !== 'string') return channel;
      if (this.#endpoint.socketPath !== defaultSocket) throw engineAbsent(this.#endpoint.socketPath);
      this.#isForwardingProhibited = channel === 'prohibited';
    }
    const line = this.#line(true);
    line.sessions += 1;
    try {
      const channel = await dialStdio(await line.ready);
      channel.once('close', () => {
        line.sessions -= 1;
      });
      return channel;
    } catch (error) {
      line.sessions -= 1;
      throw error;
    }
  }

  serverCertificateExpiry(): null {
    return null;
  }

  close(): void {
    for (const line of this.#lines) line.client?.destroy();
    this.#lines = [];
  }

  /** A connection that is up or coming up; a new one when all have their sessions in use. */
  #line(needsSession: boolean): Line {
    const free = this.#lines.find((line) => !needsSession || line.sessions < sessionsPerLine);
    if (free !== undefined) return free;
    const client = new Client();
    const line: Line = { ready: connected(client, this.#endpoint), client, sessions: 0 };
    const forget = () => {
      this.#lines = this.#lines.filter((other) => other !== line);
    };
    client.once('close', forget);
    line.ready.catch(forget);
    this.#lines.push(line);
    return line;
  }
}
