import type { SqlHandle } from './sql.ts';

/** What a step may know and do. */
export interface StepContext<Input> {
  runId: string;
  organizationId: string;
  input: Input;
  /** What the finished steps gave, by their names. */
  results: Readonly<Record<string, unknown>>;
  /** 1 at first. Above 1 an earlier try may have had its effect: look for it before repeating it. */
  attempt: number;
  /** Aborts when the process ends or another worker has taken the run over. */
  signal: AbortSignal;
  /** Says what is going on, for people. */
  say(detail: string): Promise<void>;
  /** For long steps that can end early; between steps the runner asks by itself. */
  isCancelRequested(): Promise<boolean>;
}

/** When a failed try of a step is repeated. */
export interface RetryPolicy {
  /** Tries in all, the first included. */
  attempts: number;
  /** Wait before the second try, in milliseconds; doubles from try to try. */
  delayMs: number;
  maxDelayMs: number;
  isRetryable(error: unknown): boolean;
  /** What the error itself says about how long to wait, in milliseconds. */
  delayOf?(error: unknown): number | undefined;
}

/** One step. Its effect must bear to be tried again: a token, tag or name finds what an earlier try made. */
export interface WorkflowStep<Input, Tx extends SqlHandle = SqlHandle> {
  name: string;
  /** The effect. What it returns is stored as JSON and given to later steps. */
  run(context: StepContext<Input>): Promise<unknown>;
  /** Rows that belong to the outcome, written in the transaction that marks the step as finished. */
  record?(tx: Tx, context: StepContext<Input>, result: unknown): Promise<void>;
  /** Undoes the step when a later one fails or the run is cancelled. `result` is undefined when the step itself failed. */
  compensate?(context: StepContext<Input>, result: unknown): Promise<void>;
  /** Also undo when this very step failed, since it may have left something behind. Default false. */
  compensateWhenFailed?: boolean;
  /** Default: one try. */
  retry?: RetryPolicy;
}

/** A durable workflow: its steps in order. Names of workflows and steps are stored: never change their meaning. */
export interface Workflow<Input, Tx extends SqlHandle = SqlHandle> {
  name: string;
  steps: readonly WorkflowStep<Input, Tx>[];
}

/** Declares a workflow. Throws when two steps have the same name. */
export function defineWorkflow<Input, Tx extends SqlHandle = SqlHandle>(
  workflow: Workflow<Input, Tx>,
): Workflow<Input, Tx> {
  const names = new Set(workflow.steps.map((step) => step.name));
  if (names.size !== workflow.steps.length) throw new Error(`workflow ${workflow.name} has two steps of one name`);
  return workflow;
}

/** How a run stands. `compensating` undoes what was done, and ends in `failed` or `cancelled`. */
export type RunState = 'queued' | 'running' | 'compensating' | 'succeeded' | 'failed' | 'cancelled';

/** One step of a run; those not begun are `pending`. */
export interface StepRecord {
  name: string;
  state: 'pending' | 'running' | 'succeeded' | 'failed' | 'compensated';
  attempt: number;
  result: unknown;
  detail: string | null;
}

/** A run with its steps, as it is stored. */
export interface RunRecord {
  id: string;
  organizationId: string;
  workflow: string;
  input: unknown;
  state: RunState;
  cancelRequested: boolean;
  /** What the failed step threw, as the runner's `describeError` put it. */
  error: unknown;
  steps: StepRecord[];
}
