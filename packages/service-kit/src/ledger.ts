import type { SqlHandle } from './sql.ts';
import type { RunRecord, RunState, StepRecord } from './workflow.ts';

/** A run to be stored. */
export interface NewRun {
  /** Chosen by the caller; its operation's id does well. */
  id: string;
  organizationId: string;
  workflow: string;
  /** Stored in clear: ids and choices, never secrets. */
  input: unknown;
}

/** Stores a run in the caller's transaction. */
export async function insertRun(tx: SqlHandle, run: NewRun): Promise<void> {
  await tx.query(
    `INSERT INTO workflow_runs (id, organization_id, workflow, input, state) VALUES ($1, $2, $3, $4, 'queued')`,
    [run.id, run.organizationId, run.workflow, JSON.stringify(run.input ?? null)],
  );
}

/** Asks a run to stop at the next step and undo what it did. False when it has ended, or does not exist. */
export async function requestCancel(tx: SqlHandle, runId: string): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE workflow_runs SET cancel_requested = true WHERE id = $1 AND finished_at IS NULL RETURNING 1`,
    [runId],
  );
  return rows.length === 1;
}

/** Whether somebody asked for it. */
export async function isCancelRequested(tx: SqlHandle, runId: string): Promise<boolean> {
  const [row] = await tx.query<{ cancel_requested: boolean }>(
    'SELECT cancel_requested FROM workflow_runs WHERE id = $1',
    [runId],
  );
  return row?.cancel_requested ?? false;
}

/** A run with its steps in order; `names` are those of its workflow, so that steps not begun show too. */
export async function findRun(
  tx: SqlHandle,
  runId: string,
  namesOf: (workflow: string) => readonly string[],
): Promise<RunRecord | undefined> {
  const [run] = await tx.query<RunRecord>(selectRun, [runId]);
  if (!run) return undefined;
  const byName = new Map(run.steps.map((step) => [step.name, step]));
  return { ...run, steps: namesOf(run.workflow).map((name) => byName.get(name) ?? pendingStep(name)) };
}

const selectRun = `
  SELECT id, organization_id AS "organizationId", workflow, input, state, cancel_requested AS "cancelRequested", error,
    ARRAY(
      SELECT jsonb_build_object('name', name, 'state', state, 'attempt', attempt, 'result', result, 'detail', detail)
      FROM workflow_steps WHERE run_id = workflow_runs.id ORDER BY ordinal
    ) AS steps
  FROM workflow_runs WHERE id = $1`;

function pendingStep(name: string): StepRecord {
  return { name, state: 'pending', attempt: 0, result: null, detail: null };
}

/** Moves a run on. Final states get their time. */
export async function setRunState(tx: SqlHandle, runId: string, state: RunState, error?: unknown): Promise<void> {
  await tx.query(
    `UPDATE workflow_runs SET state = $2, error = coalesce($3::jsonb, error),
       finished_at = CASE WHEN $2 IN ('succeeded', 'failed', 'cancelled') THEN clock_timestamp() END
     WHERE id = $1`,
    [runId, state, error === undefined ? null : JSON.stringify(error)],
  );
}

/**
 * Begins another try of a step; gives its number, which fences whatever this try stores. Undefined when somebody asked for the
 * run to be cancelled, unless `evenIfCancelled`.
 */
export async function beginStep(
  tx: SqlHandle,
  run: RunRecord,
  step: { readonly ordinal: number; readonly name: string; readonly evenIfCancelled: boolean },
): Promise<number | undefined> {
  const [row] = await tx.query<{ attempt: number }>(
    `INSERT INTO workflow_steps AS step (run_id, organization_id, ordinal, name, state)
     SELECT id, organization_id, $2, $3, 'running' FROM workflow_runs WHERE id = $1 AND ($4 OR NOT cancel_requested)
     ON CONFLICT (run_id, ordinal) DO UPDATE SET state = 'running', attempt = step.attempt + 1, detail = NULL
     RETURNING attempt`,
    [run.id, step.ordinal, step.name, step.evenIfCancelled],
  );
  return row?.attempt;
}

/** Stores the outcome of a try. False when a later try has begun meanwhile, elsewhere: then nothing is stored. */
export async function endStep(
  tx: SqlHandle,
  step: { runId: string; ordinal: number; attempt: number },
  outcome: { state: 'succeeded' | 'failed' | 'compensated'; result?: unknown; detail?: string | null },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE workflow_steps SET state = $4, result = coalesce($5::jsonb, result), detail = coalesce($6, detail),
       finished_at = clock_timestamp()
     WHERE run_id = $1 AND ordinal = $2 AND attempt = $3 RETURNING 1`,
    [
      step.runId,
      step.ordinal,
      step.attempt,
      outcome.state,
      outcome.result === undefined ? null : JSON.stringify(outcome.result),
      outcome.detail ?? null,
    ],
  );
  return rows.length === 1;
}

/**
 * Takes the field `secret` out of a step's result, sealed as the step stored it; undefined when there is none, or somebody has
 * taken it. For what a person is told once.
 */
export async function takeStepSecret(tx: SqlHandle, runId: string): Promise<string | undefined> {
  const [row] = await tx.query<{ secret: string }>(
    `WITH held AS (
       SELECT run_id, ordinal, result ->> 'secret' AS secret FROM workflow_steps
       WHERE run_id = $1 AND state = 'succeeded' AND result ? 'secret' FOR UPDATE
     )
     UPDATE workflow_steps AS step SET result = step.result - 'secret'
     FROM held WHERE step.run_id = held.run_id AND step.ordinal = held.ordinal RETURNING held.secret`,
    [runId],
  );
  return row?.secret;
}

/** Takes away the secrets of runs of one workflow that ended more than `hours` ago and that nobody has taken; gives how many. */
export async function dropStepSecrets(tx: SqlHandle, workflow: string, hours: number): Promise<number> {
  const rows = await tx.query(
    `UPDATE workflow_steps AS step SET result = step.result - 'secret'
     FROM workflow_runs AS run
     WHERE run.workflow = $1 AND run.finished_at < now() - make_interval(hours => $2)
       AND step.run_id = run.id AND step.result ? 'secret' RETURNING 1`,
    [workflow, hours],
  );
  return rows.length;
}

/** Says what a try is doing. False as for {@link endStep}. */
export async function describeStep(
  tx: SqlHandle,
  step: { runId: string; ordinal: number; attempt: number },
  detail: string,
): Promise<boolean> {
  const rows = await tx.query(
    'UPDATE workflow_steps SET detail = $4 WHERE run_id = $1 AND ordinal = $2 AND attempt = $3 RETURNING 1',
    [step.runId, step.ordinal, step.attempt, detail],
  );
  return rows.length === 1;
}

/** Removes runs that ended more than `days` ago, at most 1,000 a call; gives how many. */
export async function pruneRuns(tx: SqlHandle, days: number): Promise<number> {
  const rows = await tx.query(
    `DELETE FROM workflow_runs WHERE id IN (
       SELECT id FROM workflow_runs WHERE finished_at < now() - make_interval(days => $1) LIMIT 1000
     ) RETURNING 1`,
    [days],
  );
  return rows.length;
}
