import { createHash } from 'node:crypto';
import { connect as connectSocket } from 'node:net';
import { ProviderError } from '@kumo/provider-core';
import { Client } from 'ssh2';
import type { Endpoint } from './endpoint.ts';
import { pinned } from './pinned-lookup.ts';

/** An engine behind SSH. */
export type SshEndpoint = Endpoint & { kind: 'ssh' };

/** How long connecting and signing in may take, milliseconds: several round trips and some arithmetic on both sides. */
const signInTimeoutMs = 15_000;

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
function fingerprintOf(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** Signs in, after the host has shown the pinned key. Rejects with a `ProviderError` that shows the key where none is pinned. */
export async function connected(client: Client, endpoint: SshEndpoint): Promise<Client> {
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

/** What an error of the SSH client means. An error with a code of its own is left to the table of those. */
export function sshFailure(error: unknown): unknown {
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
