import { spawn } from 'node:child_process';
import { root } from '../../scripts/install/root.mjs';

/** How a command of the Docker client ended. */
export interface CommandResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the Docker client in the checkout. */
export async function docker(args: string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
  const child = spawn('docker', args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const result: CommandResult = { status: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    result.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    result.stderr += chunk;
  });
  result.status = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return result;
}

/** The Compose file under a project name of its own. */
export class ComposeProject {
  readonly name: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(name: string, env: NodeJS.ProcessEnv) {
    this.name = name;
    this.#env = env;
  }

  /** Runs `docker compose …`; throws what it said when it fails. */
  async run(...args: string[]): Promise<string> {
    const result = await docker(
      ['compose', '--project-name', this.name, '--file', 'docker/compose.yaml', ...args],
      this.#env,
    );
    if (result.status !== 0) throw new Error(`docker compose ${args.join(' ')}:\n${result.stderr}${result.stdout}`);
    return result.stdout.trim();
  }

  /** What the engine says of a service's container. */
  async inspect(service: string): Promise<ContainerFacts> {
    const id = await this.run('ps', '--all', '--quiet', service);
    const [facts] = JSON.parse((await docker(['inspect', id])).stdout) as ContainerFacts[];
    if (!facts) throw new Error(`No container of ${service}`);
    return facts;
  }
}

/** The part of `docker inspect` that the tests look at. */
export interface ContainerFacts {
  Id: string;
  RestartCount: number;
  State: { Status: string; ExitCode: number; Health?: { Status: string } };
  Config: { User: string; Env: string[] };
  HostConfig: { ReadonlyRootfs: boolean; Privileged: boolean; CapDrop: string[] | null; SecurityOpt: string[] | null };
}
