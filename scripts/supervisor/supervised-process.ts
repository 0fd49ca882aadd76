import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { endGroup } from '../install/run.mjs';
import { restartDelayMs, soundAfterMs } from './backoff.ts';
import { LogFile } from './log-file.ts';

/** How a service ends whose environment is not valid; see service-kit's `endMisconfigured`. */
const misconfigured = 78;

/** What to run and where its traces go. */
export interface ProcessPlan {
  name: string;
  command: string[];
  cwd: string;
  environment: NodeJS.ProcessEnv;
  /** The installation's data folder: `logs/<name>.log` and `run/<name>.pid` are below it. */
  dataFolder: string;
  /** Hears in a sentence that the process ended and when it starts again. */
  onTrouble: (text: string) => void;
  /** Hears what it said when it ended because its environment is not valid: it is not started again. */
  onMisconfigured: (words: string) => void;
  /** Hears every line too, for development. */
  onLine?: (line: string) => void;
}

/** Keeps one process running until it is stopped: whenever it ends, it is started again after a growing delay. */
export class SupervisedProcess {
  readonly name: string;
  readonly #plan: ProcessPlan;
  readonly #log: LogFile;
  readonly #pidFile: string;
  #child: ChildProcess | undefined;
  #exit: Promise<void> = Promise.resolve();
  #restart: NodeJS.Timeout | undefined;
  #failures = 0;
  #isStopping = false;
  #isReloading = false;

  constructor(plan: ProcessPlan) {
    this.name = plan.name;
    this.#plan = plan;
    this.#log = new LogFile(path.join(plan.dataFolder, 'logs'), plan.name);
    const run = path.join(plan.dataFolder, 'run');
    mkdirSync(run, { recursive: true });
    this.#pidFile = path.join(run, `${plan.name}.pid`);
  }

  start(): void {
    if (this.#isStopping) return;
    const { command, cwd, environment } = this.#plan;
    const [program = '', ...args] = command;
    const startedAt = performance.now();
    // The channel tells the child when this process is gone, however that happened; see service-kit's `disconnect`.
    const child = spawn(program, args, {
      cwd,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    this.#child = child;
    if (child.pid !== undefined) this.#writePid(child.pid);
    let lastWords = '';
    const hear = (chunk: Buffer): void => {
      this.#log.write(chunk);
      lastWords = `${lastWords}${chunk}`.slice(-2_000);
      if (this.#plan.onLine) for (const line of String(chunk).trimEnd().split('\n')) this.#plan.onLine(line);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    this.#exit = new Promise((resolve) => {
      const ended = (how: string, isMisconfigured = false): void => {
        if (this.#child !== child) return;
        this.#child = undefined;
        rmSync(this.#pidFile, { force: true });
        resolve();
        if (!isMisconfigured) this.#afterEnd(how, performance.now() - startedAt, lastWords);
      };
      child.once('error', (error) => ended(error.message));
      // Not `close`: a grandchild may hold the pipes open.
      child.once('exit', (code, signal) =>
        ended(signal ? `killed by ${signal}` : `exit code ${code}`, code === misconfigured),
      );
      // All that it said is here only then.
      child.once('close', (code) => {
        if (code === misconfigured) this.#plan.onMisconfigured(lastWords.trim());
      });
    });
  }

  /** Starts the process anew, with its code as it is now. */
  reload(): void {
    if (!this.#child) return;
    this.#isReloading = true;
    this.#child.kill('SIGTERM');
  }

  /** Asks the process to drain; fulfilled when it has ended. Not started again. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    this.#child?.kill('SIGTERM');
    await this.#exit;
  }

  /** Ends the process, and whatever it started, at once. */
  kill(): void {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    endGroup(this.#child?.pid, 'SIGKILL'); // `detached` made it the leader of its group
  }

  /** In one piece: who reads the file finds a whole number in it, or no file. */
  #writePid(pid: number): void {
    const fresh = `${this.#pidFile}.new`;
    writeFileSync(fresh, `${pid}\n`);
    renameSync(fresh, this.#pidFile);
  }

  #afterEnd(how: string, ranMs: number, lastWords: string): void {
    if (this.#isStopping) return;
    if (this.#isReloading) {
      this.#isReloading = false;
      this.start();
      return;
    }
    this.#failures = ranMs >= soundAfterMs ? 1 : this.#failures + 1;
    const delayMs = restartDelayMs(this.#failures);
    const words = this.#failures === 1 ? '' : lastWords.trim().split('\n').slice(-5).join('\n');
    this.#plan.onTrouble(
      `${this.name} ended (${how}); starting again in ${delayMs / 1000} s. Log: ${this.#logPath()}${words ? `\n${words}` : ''}`,
    );
    this.#restart = setTimeout(() => this.start(), delayMs);
  }

  #logPath(): string {
    return path.join(this.#plan.dataFolder, 'logs', `${this.name}.log`);
  }
}
