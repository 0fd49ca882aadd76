import type { ComputeDatabase, ComputeTransaction } from '@kumo/db/compute';
import type { Operation } from '@kumo/model';
import { type AuditEntry, auditOrigin, type Principal, ProblemError, recordAudit } from '@kumo/service-kit';

/** Where a request came from, as its audit entry says it. */
export interface AskedFrom {
  readonly network: string;
  readonly requestId: string;
}

/** What an operation keeps for the entry of its end. */
export interface OperationOrigin {
  readonly network: string;
  readonly actingFrom: Principal['actingFrom'];
}

/** Writes an entry about what a caller did, into its transaction. */
export function recordDone(
  tx: ComputeTransaction,
  principal: Principal,
  asked: AskedFrom,
  entry: Pick<AuditEntry, 'action' | 'target' | 'result' | 'details'>,
): Promise<void> {
  return recordAudit(tx, { ...auditOrigin(principal, asked), ...entry });
}

/** A change was begun. What it is to become in detail stands in its sealed intent, never here. */
export function recordBegun(
  tx: ComputeTransaction,
  principal: Principal,
  asked: AskedFrom,
  operation: Pick<Operation, 'id' | 'action' | 'cloudId' | 'target'>,
): Promise<void> {
  return recordDone(tx, principal, asked, {
    action: `${kebab(operation.action)}-begun`,
    target: targetOf(operation),
    details: { operationId: operation.id, cloudId: operation.cloudId },
  });
}

/** A change that somebody had asked for failed in the end. What succeeds has no second entry: its beginning stands there. */
export function recordFailed(
  tx: ComputeTransaction,
  operation: Operation,
  organizationId: string,
  origin: OperationOrigin | undefined,
): Promise<void> {
  return recordAudit(tx, {
    organizationId,
    action: `${kebab(operation.action)}-failed`,
    result: 'failed',
    actor: operation.actor,
    actingFrom: origin?.actingFrom ?? null,
    target: targetOf(operation),
    network: origin?.network ?? '',
    requestId: operation.requestId,
    details: { operationId: operation.id, cloudId: operation.cloudId, code: operation.error?.code ?? null },
  });
}

/** Makes a change. If a quota refuses it, its own transaction is undone, so the entry that says so has one of its own. */
export async function recordingQuotaRefusals<T>(
  database: ComputeDatabase,
  principal: Principal,
  asked: AskedFrom,
  change: () => Promise<T>,
): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'quota_exceeded') {
      await recordQuotaRefusal(database, principal, asked, error);
    }
    throw error;
  }
}

async function recordQuotaRefusal(
  database: ComputeDatabase,
  principal: Principal,
  asked: AskedFrom,
  problem: ProblemError,
): Promise<void> {
  await database.inOrganization(principal, (tx) =>
    recordDone(tx, principal, asked, {
      action: 'quota.refused',
      result: 'refused',
      target:
        principal.projectId === null
          ? { kind: 'organization', id: principal.organizationId, name: '' }
          : { kind: 'project', id: principal.projectId, name: '' },
      details: { because: problem.message },
    }),
  );
}

function targetOf({ id, target }: Pick<Operation, 'id' | 'target'>): AuditEntry['target'] {
  return target.id === null
    ? { kind: 'operation', id, name: target.name ?? '' }
    : { kind: target.kind, id: target.id, name: target.name ?? '' };
}

/** `publicIp.associate` → `public-ip.associate`. */
function kebab(action: string): string {
  return action.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
