import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ApiError } from './api-error.ts';
import { nativeInstant } from './store.ts';

/** A job as `queryAsyncJobResult` shows it. */
export interface Job {
  readonly id: string;
  readonly command: string;
  readonly instanceType: string;
  readonly instanceId: string | undefined;
  readonly created: string;
  status: 0 | 1 | 2;
  result: Record<string, unknown> | undefined;
  completed: string | undefined;
}

/** What is asked of a job. */
export interface JobOrder {
  readonly command: string;
  readonly instanceType: string;
  readonly instanceId?: string;
  /** An id that the caller has chosen. */
  readonly wantedId?: string | undefined;
  /** What it does in the end. What it throws is what it fails of. */
  readonly work: () => Record<string, unknown>;
}

/** Jobs that run in their own time, whoever is there to ask for them. */
export class JobTable {
  readonly #jobs = new Map<string, Job>();
  readonly #running = new Set<Promise<void>>();
  readonly #ended = new AbortController();
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;
  /** How long a job takes, milliseconds. */
  durationMs = 60;

  begin(order: JobOrder): Job {
    const id = order.wantedId ?? randomUUID();
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
      throw new ApiError(431, `UUID: ${id} doesn't follow the UUID format`);
    }
    if (this.#jobs.has(id)) throw new ApiError(431, `UUID: ${id} already exists so can't create/update with custom id`);
    const job: Job = {
      id,
      command: order.command,
      instanceType: order.instanceType,
      instanceId: order.instanceId,
      created: nativeInstant(new Date()),
      status: 0,
      result: undefined,
      completed: undefined,
    };
    this.#jobs.set(id, job);
    const running = this.#run(job, order.work).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return job;
  }

  find(id: string): Job | undefined {
    return this.#jobs.get(id);
  }

  /** The job that is under way on something. */
  pendingOn(instanceId: string): Job | undefined {
    return [...this.#jobs.values()].find((job) => job.instanceId === instanceId && job.status === 0);
  }

  /** Jobs stay pending until `release`. */
  hold(): void {
    this.#gate = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  release(): void {
    this.#open();
    this.#gate = Promise.resolve();
  }

  /** Forgets what has ended, as the server does after a day. */
  forgetEnded(): void {
    for (const [id, job] of this.#jobs) if (job.status !== 0) this.#jobs.delete(id);
  }

  async close(): Promise<void> {
    this.#ended.abort();
    this.release();
    await Promise.all(this.#running);
  }

  async #run(job: Job, work: () => Record<string, unknown>): Promise<void> {
    await pause(this.durationMs, undefined, { signal: this.#ended.signal }).catch(() => undefined);
    await this.#gate;
    if (this.#ended.signal.aborted) return;
    try {
      job.result = work();
      job.status = 1;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      job.result = { errorcode: error.code, errortext: error.message };
      job.status = 2;
    }
    job.completed = nativeInstant(new Date());
  }
}
