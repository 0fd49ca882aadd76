import { createHash } from 'node:crypto';
import { connect as connectSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ProviderError } from '@kumo/provider-core';
import { Client, type ClientChannel } from 'ssh2';
import { ChannelStream } from './channel-stream.ts';
import { dialStdioFailed } from './connection-failures.ts';
import type { Dialer } from './dialer.ts';
import { pinned } from './dialer.ts';
import { defaultSocket, type Endpoint } from './endpoint.ts';

type SshEndpoint = Endpoint & { kind: 'ssh' };

interface Line {
  readonly ready: Promise<Client>;
  client: Client | undefined;
  /** Sessions in use; forwarded sockets do not count. */
  sessions: number;
}

/** How long connecting and signing in may take, milliseconds: several round trips and some arithmetic on both sides. */
const signInTimeoutMs = 15_000;

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

/** Without a pinned key: greets the host and throws `invalid_request` that shows its key. With one there is nothing to do. */
export async function confirmHostKey(endpoint: SshEndpoint): Promise<void> {
  if (endpoint.hostKey !== undefined) return;
  const client = new Client();
  try {
    await connected(client, endpoint);
  } finally {
    client.destroy();
  }
}

/** Fingerprint of a host key as `ssh-keygen -lf` prints it. */
export function fingerprintOf(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** Signs in, after the host has shown the pinned key. Rejects with a `ProviderError` that shows the key where none is pinned. */
async function connected(client: Client, endpoint: SshEndpoint): Promise<Client> {
  const { host, port, addresses, username, privateKey, passphrase } = endpoint;
  let refusal: ProviderError | undefined;
  const hostVerifier = (key: Buffer) => {
    refusal = hostKeyRefusal(endpoint, fingerprintOf(key));
    return refusal === undefined;
  };
  const sock = connectSocket({ host, port, lookup: pinned(addresses) });
  return new Promise((resolve, reject) => {
    client.on('error', (error) => reject(refusal ?? sshFailure(error)));
    client.once('close', () => reject(refusal ?? sshFailure(new Error('closed'))));
    client.once('ready', () => resolve(client));
    const keepAlive = { keepaliveInterval: 10_000, keepaliveCountMax: 3 };
    const secret = { privateKey, ...(passphrase === undefined ? {} : { passphrase }) };
    try {
      client.connect({ sock, username, ...secret, readyTimeout: signInTimeoutMs, hostVerifier, ...keepAlive });
    } catch (error) {
      // A key that can't be read is refused before anything is sent.
      sock.destroy();
      reject(sshFailure(error));
    }
  });
}

function hostKeyRefusal({ hostKey, host }: SshEndpoint, shown: string): ProviderError | undefined {
  if (hostKey?.replace(/=+$/, '') === shown) return undefined;
  const message =
    hostKey === undefined
      ? `The host ${host} shows the key ${shown}. Compare it with the host’s own and enter it as the SSH host key to confirm.`
      : `The host ${host} shows the key ${shown}, not the confirmed one. Somebody may be in between; nothing was sent.`;
  const issues = [{ path: 'options.hostKey', message: `the host shows ${shown}` }];
  return new ProviderError({ code: hostKey === undefined ? 'invalid_request' : 'auth_failed', message, issues });
}

function sshFailure(error: unknown): unknown {
  if (!(error instanceof Error) || ('code' in error && typeof error.code === 'string')) return error;
  const level = 'level' in error ? error.level : undefined;
  if (level === 'client-authentication') {
    const message = 'The SSH host refused the key for this user. Check the user name and the authorized keys.';
    return new ProviderError({ code: 'auth_failed', message });
  }
  if (/privateKey|passphrase|key format/i.test(error.message)) {
    const message = 'The SSH private key can not be read. Check that it is whole and that the passphrase is right.';
    return new ProviderError({
      code: 'invalid_request',
      message,
      issues: [{ path: 'credentials.privateKey', message }],
    });
  }
  const message = 'The SSH connection to the Docker host failed. Check the address and that its SSH service runs.';
  return new ProviderError({ code: 'unavailable', message, cause: error });
}

/**
 * Channel failure 1 is "administratively prohibited" (RFC 4254, 5.1). OpenSSH says 2, "connect failed", both for a socket that
 * nobody listens on and for forwarding that is switched off.
 */
function forwardSocket(client: Client, path: string): Promise<ClientChannel | 'prohibited' | 'failed'> {
  return new Promise((resolve, reject) => {
    client.openssh_forwardOutStreamLocal(path, (error: (Error & { reason?: number }) | undefined, channel) => {
      if (error === undefined) resolve(channel);
      else if (error.reason === undefined) reject(sshFailure(error));
      else resolve(error.reason === 1 ? 'prohibited' : 'failed');
    });
  });
}

function engineAbsent(path: string): ProviderError {
  const message = `No Docker engine answers at ${path} on the SSH host, or this user may not use it.`;
  return new ProviderError({ code: 'unavailable', message });
}

function dialStdio(client: Client): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec('docker system dial-stdio', (error, channel) => {
      if (error !== undefined) return reject(sshFailure(error));
      // Nobody reads what it says; unread it would stop the channel.
      channel.stderr.resume();
      // An error nobody else listens to yet must not end the program.
      channel.on('error', () => channel.close());
      channel.once('exit', (code: number | null) => {
        if (code === 0) return;
        channel.emit('error', Object.assign(new Error('docker system dial-stdio failed'), { code: dialStdioFailed }));
      });
      resolve(channel);
    });
  });
}
