import { ProviderError } from '@kumo/provider-core';
import type { Client, ClientChannel } from 'ssh2';
import { dialStdioFailed } from './connection-failures.ts';
import { sshFailure } from './ssh-sign-in.ts';

/**
 * Channel failure 1 is "administratively prohibited" (RFC 4254, 5.1). OpenSSH says 2, "connect failed", both for a socket that
 * nobody listens on and for forwarding that is switched off.
 */
export function forwardSocket(client: Client, path: string): Promise<ClientChannel | 'prohibited' | 'failed'> {
  return new Promise((resolve, reject) => {
    client.openssh_forwardOutStreamLocal(path, (error: (Error & { reason?: number }) | undefined, channel) => {
      if (error === undefined) resolve(channel);
      else if (error.reason === undefined) reject(sshFailure(error));
      else resolve(error.reason === 1 ? 'prohibited' : 'failed');
    });
  });
}

/** Nothing answers behind a socket that was named. */
export function engineAbsent(path: string): ProviderError {
  const message = `No Docker engine answers at ${path} on the SSH host, or this user may not use it.`;
  return new ProviderError({ code: 'unavailable', message });
}

/** Asks the far side's docker CLI to carry bytes to its own engine. */
export function dialStdio(client: Client): Promise<ClientChannel> {
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
