import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../scripts/install/root.mjs';
import type { ServiceName } from '../../scripts/supervisor/services.ts';
import { readPid } from './pid.ts';
import { signIn } from './sign-in.ts';

/** A whole Kumo on ports of its own with a data folder of its own. */
export interface Stack {
  /** Where it is reached, without a slash at the end. */
  url: string;
  owner: Owner;
  dataFolder: string;
  /** Process id of the supervisor. */
  pid: number;
  /** Everything it printed so far. */
  output(): string[];
  /** An API key of the owner that may do everything; made at the first call. */
  apiKey(): Promise<string>;
  /** A request by that API key; `path` begins with a slash. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Process id of a service now, or undefined while it is not running. */
  pidOf(service: ServiceName): number | undefined;
  /** Ends a service without a word (SIGKILL) and returns the id that it had. */
  killService(service: ServiceName): number;
  /** Asks the supervisor to drain, waits for its end and removes the data folder. Returns the exit code. */
  stop(): Promise<number | null>;
}

/** The first owner, made at the start. */
export interface Owner {
  email: string;
  password: string;
  organization: string;
}

/** How a stack differs from the usual one. */
export interface StackOptions {
  /** Added to the environment; undefined removes a variable. */
  env?: NodeJS.ProcessEnv;
  /** False: nobody owns it yet, and it prints a set-up link. */
  withOwner?: boolean;
  /** A folder of an earlier stack, kept when this one stops. */
  dataFolder?: string;
  /** As `npm run dev` starts it. */
  isDevelopment?: boolean;
  /** A program with arguments that runs the start in its own place, such as `unshare`; it must not fork. */
  launcher?: readonly string[];
}

const startDeadlineMs = 120_000;

/** The owner of every stack. */
const stackOwner: Owner = {
  email: 'owner@example.com',
  password: 'correct horse battery staple',
  organization: 'Example',
};

/** Starts a Kumo with `npm start`'s own program and waits until it says that it is ready. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { env = {}, withOwner = true, dataFolder, isDevelopment = false, launcher = [] } = options;
  const folder = dataFolder ?? newDataFolder();
  const start = [process.execPath, path.join(root, 'scripts/start.mjs'), ...(isDevelopment ? ['--dev'] : [])];
  const [program = '', ...args] = [...launcher, ...start];
  const supervisor = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...ownEnvironment(folder, withOwner), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const exited = new Promise<number | null>((resolve) => supervisor.once('exit', resolve));
  const url = await readyUrl(supervisor, lines);
  const pidOf = (service: ServiceName) => readPid(path.join(folder, 'run', `${service}.pid`));
  let key: Promise<string> | undefined;
  const apiKey = (): Promise<string> => {
    key ??= makeApiKey(url);
    return key;
  };
  return {
    url,
    owner: stackOwner,
    dataFolder: folder,
    pid: supervisor.pid ?? 0,
    output: () => [...lines],
    apiKey,
    async fetch(target, init = {}) {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${await apiKey()}`);
      if (init.body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
      return fetch(`${url}${target}`, { ...init, headers });
    },
    pidOf,
    killService(service) {
      const pid = pidOf(service);
      if (pid === undefined) throw new Error(`${service} is not running`);
      process.kill(pid, 'SIGKILL');
      return pid;
    },
    async stop() {
      supervisor.kill('SIGTERM');
      const code = await exited;
      if (dataFolder === undefined) rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

function newDataFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'kumo-test-stack-'));
  chmodSync(folder, 0o711); // Postgres runs as somebody else when the tests run as root
  return folder;
}

function ownEnvironment(folder: string, withOwner: boolean): NodeJS.ProcessEnv {
  return {
    PORT: '0',
    KUMO_DATA_DIR: folder,
    DATABASE_URL: undefined,
    KUMO_PUBLIC_URL: undefined,
    ...(withOwner
      ? {
          KUMO_OWNER_EMAIL: stackOwner.email,
          KUMO_OWNER_PASSWORD: stackOwner.password,
          KUMO_ORGANIZATION: stackOwner.organization,
        }
      : {}),
  };
}

/** Collects what the supervisor prints; fulfilled with the address of its last line. */
function readyUrl(supervisor: ChildProcess, lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      supervisor.kill('SIGTERM');
      reject(new Error(`Kumo did not start: ${reason}\n${lines.join('\n')}`));
    };
    const deadline = setTimeout(() => fail(`not ready within ${startDeadlineMs / 1000} s`), startDeadlineMs);
    supervisor.once('exit', (code) => {
      clearTimeout(deadline);
      fail(`it ended with code ${code}`);
    });
    for (const stream of [supervisor.stdout, supervisor.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        const address = /^Kumo is ready: (\S+)$/.exec(line)?.[1];
        if (address === undefined) return;
        clearTimeout(deadline);
        resolve(address);
      });
    }
  });
}

async function makeApiKey(url: string): Promise<string> {
  const session = await signIn(url, stackOwner);
  const response = await fetch(`${url}/api/v1/api-keys`, {
    method: 'POST',
    headers: { ...session.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'tests' }),
  });
  if (response.status !== 201) throw new Error(`No API key: ${response.status} ${await response.text()}`);
  const { secret } = (await response.json()) as { secret: string };
  return secret;
}
