import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../apps/sandbox/src/main.ts', import.meta.url));

/** A sandbox in its own process, on a data folder of its own. It can be killed and started again on the same data. */
export class SandboxProcess {
  readonly folder: string;
  #child: ChildProcess | undefined;
  #url = '';
  #port = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async start(): Promise<SandboxProcess> {
    const sandbox = new SandboxProcess(await mkdtemp(join(tmpdir(), 'kumo-sandbox-')));
    await sandbox.start();
    return sandbox;
  }

  get url(): string {
    return this.#url;
  }

  get port(): number {
    return this.#port;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts, at the same port as before where there was one, and waits until it listens. */
  async start(): Promise<void> {
    const env = {
      PATH: process.env.PATH,
      KUMO_DATA_DIR: this.folder,
      KUMO_SERVICE_PORT: String(this.#port),
      KUMO_LOG_LEVEL: 'warn',
    };
    const child = fork(main, [], { env, execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child = child;
    const message: unknown = await Promise.race([
      once(child, 'message').then(([first]) => first),
      once(child, 'exit').then(([code]) => `it ended with code ${String(code)}`),
    ]);
    if (typeof message !== 'object' || message === null || !('url' in message)) {
      throw new Error(`The sandbox did not start: ${String(message)}`);
    }
    this.#url = String(message.url);
    this.#port = Number(new URL(this.#url).port);
  }

  /** Ends it without a word, as a crash does. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends it properly and removes its data. Resolves with its exit code. */
  async close(): Promise<number | null> {
    const code = await this.#end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
    return code;
  }

  /** Asks the control room. */
  async control(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return await response.json();
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill(signal);
    const [code] = await ended;
    return typeof code === 'number' ? code : null;
  }
}
