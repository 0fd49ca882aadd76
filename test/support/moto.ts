import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** What is installed beside moto: Apache Libcloud is the peer of the benchmark. */
const packages = { moto: 'moto[ec2,cloudwatch,server]==5.2.5', libcloud: 'apache-libcloud==3.9.1' } as const;

/** Made once and kept: a folder of this name is complete. */
const folder = join(tmpdir(), 'kumo-moto-5.2.5-libcloud-3.9.1');

const run = promisify(execFile);

/** The Python of the virtual environment; made where it is missing, which takes a minute. */
export async function motoPython(): Promise<string> {
  const python = join(folder, 'bin', 'python');
  if (
    await stat(python).then(
      () => true,
      () => false,
    )
  )
    return python;
  const partial = `${folder}.${process.pid}`;
  await mkdir(partial, { recursive: true });
  try {
    await run('python3', ['-m', 'venv', partial]);
    const pip = ['-m', 'pip', 'install', '--quiet', ...Object.values(packages)];
    await run(join(partial, 'bin', 'python'), pip, { timeout: 280_000 });
    // Somebody else may have been faster: theirs is as good.
    await rename(partial, folder).catch(() => undefined);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return python;
}

/** Why moto can't be run here, as a sentence; undefined where it can. */
export async function whyNoMoto(): Promise<string | undefined> {
  try {
    await motoPython();
    return undefined;
  } catch (error) {
    const said = error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error);
    return `moto needs python3 with venv and pip, and the Python registry once: ${said}`;
  }
}

/** Moto's server: an EC2, STS and CloudWatch of nothing real, on a free loopback port. */
export class Moto {
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(port: number, process: ChildProcess) {
    this.port = port;
    this.#process = process;
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<Moto> {
    const python = await motoPython();
    const child = spawn(python, [join(import.meta.dirname, 'moto_server.py')], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...env },
    });
    for await (const line of createInterface({ input: child.stderr })) {
      const port = /Running on http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (port === undefined) continue;
      // Its log goes on; nobody reads it.
      child.stderr.resume();
      return new Moto(Number(port), child);
    }
    throw new Error('moto ended before it listened');
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What a person would type to connect to it. Moto takes any keys. */
  connection(region = 'us-east-1') {
    const credentials = { accessKeyId: 'AKIAMOTO', secretAccessKey: 'kumo-planted-secret-key' };
    return { endpoint: this.url, region, credentials, options: {} };
  }

  /** Forgets everything that was made. */
  async reset(): Promise<void> {
    await fetch(`${this.url}/moto-api/reset`, { method: 'POST' });
  }

  /** CPU time that the server has used so far, seconds. */
  async cpuSeconds(): Promise<number> {
    const fields = (await readFile(`/proc/${this.#process.pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}
