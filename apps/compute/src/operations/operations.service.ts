import { type ComputeDatabase, type ComputeTransaction, type Tenant, wholeOrganization } from '@kumo/db/compute';
import { type InstanceState, newId, type Operation } from '@kumo/model';
import {
  appendEvents,
  type EventFeed,
  type Idempotency,
  type Principal,
  ProblemError,
  type RequestContext,
  requestCancel,
  takeStepSecret,
  type Vault,
  type WorkflowRunner,
} from '@kumo/service-kit';
import { type AskedFrom, recordBegun, recordDone, recordingQuotaRefusals } from '../audit/operation-audit.ts';
import { noSuch } from '../clouds/cloud-access.ts';
import { requireStanding } from '../grants/standing.ts';
import { setPending } from '../instances/instances.repository.ts';
import type { Quotas, ReservedChange } from '../quotas/quotas.service.ts';
import { requireOpenProjects } from '../tree/closed-projects.ts';
import type { OperationInput } from './change-steps.ts';
import { type Intent, intentSchema } from './intents.ts';
import { createStep, workflowOf } from './operation-workflows.ts';
import { findIntent, findOperation, findOperations, insertOperation } from './operations.repository.ts';
import { finalStates, toOperation } from './operations.view.ts';

const intentPurpose = 'operation.intent';
const secretPurpose = 'operation.secret';

/** One change to be stored and begun. */
export interface NewChange {
  /** Chosen beforehand where several changes know of each other. */
  readonly operationId?: string;
  readonly cloudId: string;
  readonly projectId: string | null;
  readonly target: { readonly kind: string; readonly id: string | null; readonly name: string };
  readonly intent: Intent;
  /** How large the instance will be, for quotas; null: without a limit. */
  readonly size?: { readonly vcpus: number | null; readonly memoryBytes: number | null };
  /** State that the instance shows until the change ends. */
  readonly pending?: { readonly instanceId: string; readonly state: InstanceState };
}

/** Begun operations, where in the event stream to wait for their end, and what else was decided. */
export interface Begun<Note = undefined> {
  readonly operations: readonly Operation[];
  readonly cursor: string;
  /** The same for a repeat of the request, so it must be plain JSON. Null for a repeat of what an older version began. */
  readonly note: Note | null;
}

/** What a request comes to: the changes to begin, and what the answer says besides. */
export interface Decision<Note> {
  readonly changes: readonly NewChange[];
  readonly note: Note;
}

/** Changes: stored with their intent before anything happens, then carried out whatever happens to the process. */
export interface Operations {
  /** Stores changes and begins them when the transaction commits; with an Idempotency-Key only once. */
  begin(
    principal: Principal,
    request: RequestContext,
    decide: (tx: ComputeTransaction) => Promise<readonly NewChange[]>,
  ): Promise<Begun>;
  /** The same where the answer holds more than the operations. */
  beginNoting<Note>(
    principal: Principal,
    request: RequestContext,
    decide: (tx: ComputeTransaction) => Promise<Decision<Note>>,
  ): Promise<Begun<Note>>;
  /** Waits for the end of an operation, for so many seconds. The operation as it is then. */
  wait(operation: Operation, cursor: string, seconds: number | undefined, signal: AbortSignal): Promise<Operation>;
  /** `conflict` for what has ended, and for one of several that were launched together and are not there yet. */
  cancel(principal: Principal, asked: AskedFrom, id: string): Promise<Operation>;
  /** Gives the secret that an operation came to, to whoever is first: afterwards there is none. */
  takeSecret(principal: Principal, asked: AskedFrom, id: string): Promise<string | null>;
  /** Seals such a secret. */
  sealFor(id: string, secret: string): string;
  /** The intent of a stored operation. */
  intentOf(organizationId: string, id: string): Promise<Intent>;
}

/** What the use cases need. */
export interface OperationsDeps {
  readonly database: ComputeDatabase;
  readonly vault: Vault;
  readonly idempotency: Idempotency;
  readonly feed: EventFeed;
  readonly quotas: Pick<Quotas, 'reserve'>;
  readonly runner: WorkflowRunner<ComputeTransaction>;
}

/** Makes the use cases. */
export function createOperations(deps: OperationsDeps): Operations {
  const { database, vault, idempotency, feed, runner } = deps;

  const store = async (
    tx: ComputeTransaction,
    principal: Principal,
    request: RequestContext,
    change: ReservedChange,
  ): Promise<string> => {
    const id = change.operationId;
    const { organizationId } = principal;
    const row = await insertOperation(tx, {
      id,
      organizationId,
      projectId: change.projectId,
      cloudId: change.cloudId,
      action: change.intent.action,
      steps: workflowOf(change.intent).steps.map(({ name }) => ({ name, state: 'pending', detail: null })),
      target: change.target,
      intent: vault.seal(JSON.stringify(change.intent), { purpose: intentPurpose, rowId: id }),
      actor: actorOf(principal),
      requestId: request.requestId,
    });
    if (change.pending !== undefined) await setPending(tx, change.pending.instanceId, change.pending.state, id);
    const origin = { network: request.network, actingFrom: principal.actingFrom };
    const input: OperationInput = { operationId: id, organizationId, cloudId: change.cloudId, origin };
    await runner.start(tx, workflowOf(change.intent), { id, organizationId, input });
    await appendEvents(tx, [{ organizationId, type: 'operation.updated', resource: toOperation(row) }]);
    await recordBegun(tx, principal, request, toOperation(row));
    return id;
  };

  const get = async (tenant: Tenant, id: string): Promise<Operation> => {
    const row = await database.readInOrganization(tenant, (sql) => findOperation(sql, tenant.organizationId, id));
    if (row === undefined) throw noSuch('operation');
    return toOperation(row);
  };

  const intentOf = async (organizationId: string, id: string): Promise<Intent> => {
    const sealed = await database.readInOrganization(wholeOrganization(organizationId), (sql) =>
      findIntent(sql, organizationId, id),
    );
    if (sealed === undefined) throw noSuch('operation');
    return intentSchema.parse(JSON.parse(vault.open(sealed, { purpose: intentPurpose, rowId: id })));
  };

  const beginNoting: Operations['beginNoting'] = (principal, request, decide) =>
    recordingQuotaRefusals(database, principal, request, () => beginAll(principal, request, decide));

  const beginAll: Operations['beginNoting'] = async (principal, request, decide) => {
    const { organizationId } = principal;
    const cursor = feed.currentCursor();
    const { rows, note } = await database.inOrganization(principal, async (tx) => {
      const { reference } = await idempotency.once(tx, principal, request, async () => {
        const decision = await decide(tx);
        const ids: string[] = [];
        const changes = decision.changes.map((change) => ({
          ...change,
          operationId: change.operationId ?? newId('operation'),
        }));
        await requireStanding(
          tx,
          principal,
          changes.map(({ cloudId }) => cloudId),
        );
        await requireOpenProjects(
          tx,
          changes.map(({ projectId }) => projectId),
        );
        // Before anything is written: what is refused must not hold up those who wait behind it.
        await deps.quotas.reserve(tx, principal, changes);
        for (const change of changes) ids.push(await store(tx, principal, request, change));
        return { ids, note: decision.note };
      });
      return { rows: await findOperations(tx, organizationId, reference.ids), note: reference.note ?? null };
    });
    return { operations: rows.map(toOperation), cursor, note };
  };

  return {
    beginNoting,
    begin: (principal, request, decide) =>
      beginNoting(principal, request, async (tx) => ({ changes: await decide(tx), note: undefined })),
    async wait(operation, cursor, seconds, signal) {
      const { id, organizationId } = operation;
      if (!seconds || finalStates.has(operation.state)) return operation;
      const enough = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
      const accepts = (event: { type: string; resource: unknown }) =>
        event.type === 'operation.updated' && isFinalOf(event.resource, id);
      for await (const event of feed.subscribe({ after: cursor, accepts, signal: enough })) {
        if (event.type !== 'reset') break;
      }
      return get(wholeOrganization(organizationId), id);
    },
    async cancel(principal, asked, id) {
      const operation = await get(principal, id);
      if (await isBoundToOthers(operation)) {
        throw new ProblemError(
          'conflict',
          'It is one of several launched together, which the cloud may make all at once. Wait until it is created, then cancel or terminate it.',
        );
      }
      const isStopped = await database.inOrganization(principal, async (tx) => {
        const stopped = await requestCancel(tx, id);
        if (stopped) {
          await recordDone(tx, principal, asked, {
            action: 'operation.cancelled',
            target: { kind: 'operation', id, name: operation.target.name ?? '' },
            details: { operation: operation.action, cloudId: operation.cloudId, resourceId: operation.target.id },
          });
        }
        return stopped;
      });
      if (!isStopped) throw new ProblemError('conflict', 'It has ended already.');
      return get(principal, id);
    },
    async takeSecret(principal, asked, id) {
      const sealed = await database.inOrganization(principal, async (tx) => {
        const taken = await takeStepSecret(tx, id);
        if (taken !== undefined) {
          await recordDone(tx, principal, asked, {
            action: 'operation.secret-taken',
            target: { kind: 'operation', id, name: '' },
          });
        }
        return taken;
      });
      return sealed === undefined ? null : vault.open(sealed, { purpose: secretPurpose, rowId: id });
    },
    sealFor: (id, secret) => vault.seal(secret, { purpose: secretPurpose, rowId: id }),
    intentOf,
  };

  /** Not created yet, and made by one call with others that nobody has cancelled. */
  async function isBoundToOthers({ id, organizationId, action, state, steps }: Operation): Promise<boolean> {
    if (action !== 'instance.launch' || finalStates.has(state)) return false;
    if (steps.find(({ name }) => name === createStep)?.state === 'succeeded') return false;
    const intent = await intentOf(organizationId, id);
    return intent.action === 'instance.launch' && intent.batch !== undefined;
  }
}

function actorOf(principal: Principal): Operation['actor'] {
  const { kind, name, credentialId, personId } = principal;
  return kind === 'apiKey'
    ? { kind: 'apiKey', id: credentialId, name }
    : { kind: 'person', id: personId ?? credentialId, name };
}

function isFinalOf(resource: unknown, id: string): boolean {
  const operation = resource as Partial<Operation>;
  return operation.id === id && operation.state !== undefined && finalStates.has(operation.state);
}
