import type { Job } from './job-queue.ts';
import type { Jobs } from './jobs.ts';
import { findRun, insertRun, type NewRun } from './ledger.ts';
import type { Log } from './log.ts';
import { ProblemError } from './problems.ts';
import type { SqlHandle } from './sql.ts';
import type { RunRecord, Workflow } from './workflow.ts';
import { carryOut } from './workflow-execution.ts';
import { createWorkflowGate } from './workflow-gate.ts';

/** What a runner is made from. */
export interface WorkflowRunnerOptions<Tx extends SqlHandle> {
  jobs: Jobs;
  /** Queue of its jobs; default `workflows`. */
  queue?: string;
  /** A transaction that sees every organization's rows. */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  log: Log;
  /** Called in every transaction that changes a run, so that what people see of it changes with it. */
  onChange?(tx: Tx, run: RunRecord): Promise<void>;
  /**
   * Runs of one group (the cloud that they are about, say) go on `atOnce` at a time: a group that hangs then takes no places from
   * the others. Default: all together.
   */
  groups?: { of(run: RunRecord): string; atOnce: number };
  /** What is stored and shown of an error; default: code and sentence of a {@link ProblemError}, `internal` for others. */
  describeError?(error: unknown): unknown;
}

/** Runs workflows to their end, whatever happens to the process. */
export interface WorkflowRunner<Tx extends SqlHandle> {
  /** Adds a workflow; all are added before {@link WorkflowRunner.work}. Its input's type is checked where it is started. */
  // biome-ignore lint/suspicious/noExplicitAny: inputs differ from workflow to workflow, and are stored as JSON
  add(workflow: Workflow<any, Tx>): void;
  /** Stores a run in the caller's transaction; it begins when that commits. */
  start<Input>(
    tx: SqlHandle,
    workflow: Workflow<Input, Tx>,
    run: Omit<NewRun, 'workflow'> & { input: Input },
  ): Promise<void>;
  /** Takes runs up, also those of a process that died, at most `concurrency` at a time; default 16. */
  work(concurrency?: number): Promise<void>;
}

/** Makes a runner. A run's steps are done in order; after a crash it goes on behind the last one that was recorded. */
export function createWorkflowRunner<Tx extends SqlHandle>(options: WorkflowRunnerOptions<Tx>): WorkflowRunner<Tx> {
  const workflows = new Map<string, Workflow<unknown, Tx>>();
  const queue = options.queue ?? 'workflows';
  const namesOf = (name: string): string[] => workflows.get(name)?.steps.map((step) => step.name) ?? [];
  const load = (tx: Tx, runId: string): Promise<RunRecord | undefined> => findRun(tx, runId, namesOf);

  const gate = options.groups && createWorkflowGate(options.groups.atOnce);

  const handle = async (job: Job<{ runId: string }>): Promise<void> => {
    const run = await options.transact((tx) => load(tx, job.data.runId));
    if (!run) return; // pruned, or its organization is gone
    const leave = await gate?.enter(options.groups?.of(run) ?? '', job.signal);
    try {
      await carryOn(job, run);
    } finally {
      leave?.();
    }
  };
  const carryOn = async (job: Job<{ runId: string }>, run: RunRecord): Promise<void> => {
    const workflow = workflows.get(run.workflow);
    if (!workflow) throw new Error(`this version knows no workflow ${run.workflow}`);
    await carryOut({
      job,
      run,
      workflow,
      log: options.log.child({ runId: run.id, workflow: run.workflow }),
      describeError: options.describeError ?? describeError,
      transact: options.transact,
      async changed(tx) {
        const stored = await load(tx, run.id);
        if (stored) await options.onChange?.(tx, stored);
      },
    });
  };

  return {
    add(workflow) {
      workflows.set(workflow.name, workflow);
    },
    async start(tx, workflow, run) {
      if (!workflows.has(workflow.name)) throw new Error(`workflow ${workflow.name} was not added`);
      await insertRun(tx, { ...run, workflow: workflow.name });
      await options.jobs.send(tx, queue, { runId: run.id });
    },
    work: (concurrency = 16) => options.jobs.work(queue, { concurrency }, handle),
  };
}

function describeError(error: unknown): unknown {
  if (error instanceof ProblemError) return { code: error.code, message: error.message };
  return { code: 'internal', message: 'Something failed on our side.' };
}
