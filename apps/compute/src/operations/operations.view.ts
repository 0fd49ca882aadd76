import {
  type Operation,
  type OperationStep,
  operationErrorSchema,
  operationStates,
  operationStepSchema,
} from '@kumo/model';
import { z } from 'zod';

/** Who asked. */
export type OperationActor = Operation['actor'];

/** An operation as the database gives it, without its sealed intent. */
export interface OperationRow {
  readonly id: string;
  readonly organization_id: string;
  readonly project_id: string | null;
  readonly cloud_id: string | null;
  readonly action: string;
  readonly state: string;
  readonly progress: number;
  readonly steps: unknown;
  readonly target_kind: string;
  readonly target_id: string | null;
  readonly target_name: string | null;
  readonly error: unknown;
  readonly actor: unknown;
  readonly request_id: string;
  readonly created_at: Date;
  readonly finished_at: Date | null;
}

/** Columns of {@link OperationRow}, for SELECT and RETURNING. */
export const operationColumns = `id, organization_id, project_id, cloud_id, action, state, progress, steps, target_kind, target_id,
  target_name, error, actor, request_id, created_at, finished_at`;

const stepsSchema = z.array(operationStepSchema);
const actorSchema = z.object({ kind: z.enum(['person', 'apiKey', 'system']), id: z.string(), name: z.string() });
const stateSchema = z.enum(operationStates);

/** Final states: nothing more happens. */
export const finalStates: ReadonlySet<Operation['state']> = new Set(['succeeded', 'failed', 'cancelled']);

/** The operation as the API shows it. */
export function toOperation(row: OperationRow): Operation {
  return {
    id: row.id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    cloudId: row.cloud_id,
    action: row.action,
    state: stateSchema.parse(row.state),
    progress: row.progress,
    steps: toSteps(row.steps),
    target: { kind: row.target_kind, id: row.target_id, name: row.target_name },
    ...(row.error === null ? {} : { error: operationErrorSchema.parse(row.error) }),
    actor: actorSchema.parse(row.actor),
    requestId: row.request_id,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

/** Steps as they are stored. */
function toSteps(stored: unknown): OperationStep[] {
  return stepsSchema.parse(stored);
}
