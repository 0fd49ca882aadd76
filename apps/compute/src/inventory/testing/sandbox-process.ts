import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A sandbox cloud of a test's own, in a process of its own. */
export interface SandboxProcess {
  readonly url: string;
  readonly pid: number;
  /** Ends it like a power cut; {@link revive} starts it again with what its journal kept. */
  kill(): Promise<void>;
  revive(): Promise<void>;
  remove(): Promise<void>;
}

const main = fileURLToPath(new URL('../../../../sandbox/src/main.ts', import.meta.url));

/** Starts one on a free port; on the same port again after `revive`. */
export async function startSandboxProcess(): Promise<SandboxProcess> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kumo-test-sandbox-'));
  let running = await start(folder, 0);
  const { url } = running;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = new Promise((resolve) => running.child.once('exit', resolve));
    if (running.child.exitCode === null && running.child.signalCode === null) {
      running.child.kill(signal);
      await ended;
    }
  };
  return {
    url,
    get pid() {
      return running.child.pid ?? 0;
    },
    kill: () => stop('SIGKILL'),
    async revive() {
      running = await start(folder, Number(new URL(url).port));
    },
    async remove() {
      await stop('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function start(folder: string, port: number) {
  const child = fork(main, {
    env: {
      ...process.env,
      KUMO_DATA_DIR: folder,
      KUMO_SERVICE_PORT: String(port),
      KUMO_LOG_LEVEL: 'error',
      KUMO_INTERNAL_TOKEN: '',
    },
    execArgv: [],
  });
  return new Promise<{ child: typeof child; url: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)));
    child.once('message', (message) => {
      if (typeof message === 'object' && message !== null && 'url' in message)
        resolve({ child, url: String(message.url) });
    });
  });
}
