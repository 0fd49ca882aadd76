import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A peer process that listens somewhere. */
export interface Peer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a peer and waits for the address that it prints first. */
export async function startPeer(script: URL, args: readonly string[]): Promise<Peer> {
  const child: ChildProcess = fork(script, [...args], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  if (child.stdout === null) throw new Error('the peer has no output');
  const lines = createInterface({ input: child.stdout });
  const [url] = (await once(lines, 'line')) as [string];
  return {
    url,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
