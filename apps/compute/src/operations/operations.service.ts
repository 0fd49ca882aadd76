import type { ComputeDatabase, ComputeTransaction } from '@kumo/db/compute';
import { type InstanceState, newId, type Operation } from '@kumo/model';
import {
  appendEvents,
  type EventFeed,
  type Principal,
  ProblemError,
  type RequestContext,
  requestCancel,
  type Vault,
  type WorkflowRunner,
} from '@kumo/service-kit';
import { noSuch } from '../clouds/cloud-access.ts';
import type { Idempotency } from '../idempotency.ts';
import { setPending } from '../instances/instances.repository.ts';
import { changes } from './changes.ts';
import { type Intent, intentSchema } from './intents.ts';
import { launchSteps, type OperationInput, workflowOf } from './operation-workflows.ts';
import { findOperation, findOperations, insertOperation } from './operations.repository.ts';
import { finalStates, toOperation } from './operations.view.ts';

const intentPurpose = 'operation.intent';

/** One change to be stored and begun. */
export interface NewChange {
  readonly cloudId: string;
  readonly projectId: string | null;
  readonly target: { readonly kind: string; readonly id: string | null; readonly name: string };
  readonly intent: Intent;
  /** State that the instance shows until the change ends. */
  readonly pending?: { readonly instanceId: string; readonly state: InstanceState };
}

/** Changes: stored with their intent before anything happens, then carried out whatever happens to the process. */
export interface Operations {
  /** Stores changes and begins them when the transaction commits; with an Idempotency-Key only once. */
  begin(
    principal: Principal,
    request: RequestContext,
    decide: (tx: ComputeTransaction) => Promise<readonly NewChange[]>,
  ): Promise<{ readonly operations: readonly Operation[]; readonly cursor: string }>;
  /** Waits for the end of an operation, for so many seconds. The operation as it is then. */
  wait(operation: Operation, cursor: string, seconds: number | undefined, signal: AbortSignal): Promise<Operation>;
  cancel(organizationId: string, id: string): Promise<Operation>;
  /** The intent of a stored operation. */
  intentOf(organizationId: string, id: string): Promise<Intent>;
}

/** What the use cases need. */
export interface OperationsDeps {
  readonly database: ComputeDatabase;
  readonly vault: Vault;
  readonly idempotency: Idempotency;
  readonly feed: EventFeed;
  readonly runner: WorkflowRunner<ComputeTransaction>;
}

/** Makes the use cases. */
export function createOperations(deps: OperationsDeps): Operations {
  const { database, vault, idempotency, feed, runner } = deps;

  const store = async (
    tx: ComputeTransaction,
    principal: Principal,
    request: RequestContext,
    change: NewChange,
  ): Promise<string> => {
    const id = newId('operation');
    const { organizationId } = principal;
    const row = await insertOperation(tx, {
      id,
      organizationId,
      projectId: change.projectId,
      cloudId: change.cloudId,
      action: change.intent.action,
      steps: stepNames(change.intent).map((name) => ({ name, state: 'pending', detail: null })),
      target: change.target,
      intent: vault.seal(JSON.stringify(change.intent), { purpose: intentPurpose, rowId: id }),
      actor: actorOf(principal),
      requestId: request.requestId,
    });
    if (change.pending !== undefined) await setPending(tx, change.pending.instanceId, change.pending.state, id);
    const input: OperationInput = { operationId: id, organizationId, cloudId: change.cloudId };
    await runner.start(tx, workflowOf(change.intent.action), { id, organizationId, input });
    await appendEvents(tx, [{ organizationId, type: 'operation.updated', resource: toOperation(row) }]);
    return id;
  };

  const get = async (organizationId: string, id: string): Promise<Operation> => {
    const row = await database.readInOrganization(organizationId, (sql) => findOperation(sql, organizationId, id));
    if (row === undefined) throw noSuch('operation');
    return toOperation(row);
  };

  return {
    async begin(principal, request, decide) {
      const { organizationId } = principal;
      const cursor = feed.currentCursor();
      const operations = await database.inOrganization(organizationId, async (tx) => {
        const { reference } = await idempotency.once(tx, principal, request, async () => {
          const ids: string[] = [];
          for (const change of await decide(tx)) ids.push(await store(tx, principal, request, change));
          return { ids };
        });
        return findOperations(tx, organizationId, reference.ids);
      });
      return { operations: operations.map(toOperation), cursor };
    },
    async wait(operation, cursor, seconds, signal) {
      const { id, organizationId } = operation;
      if (!seconds || finalStates.has(operation.state)) return operation;
      const enough = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
      const accepts = (event: { type: string; resource: unknown }) =>
        event.type === 'operation.updated' && isFinalOf(event.resource, id);
      for await (const event of feed.subscribe({ after: cursor, accepts, signal: enough })) {
        if (event.type !== 'reset') break;
      }
      return get(organizationId, id);
    },
    async cancel(organizationId, id) {
      await get(organizationId, id);
      const isStopped = await database.inOrganization(organizationId, (tx) => requestCancel(tx, id));
      if (!isStopped) throw new ProblemError('conflict', 'It has ended already.');
      return get(organizationId, id);
    },
    async intentOf(organizationId, id) {
      const sealed = await database.readInOrganization(organizationId, (sql) =>
        sql.query<{ intent: string }>('SELECT intent FROM operations WHERE organization_id = $1 AND id = $2', [
          organizationId,
          id,
        ]),
      );
      if (sealed[0] === undefined) throw noSuch('operation');
      return intentSchema.parse(JSON.parse(vault.open(sealed[0].intent, { purpose: intentPurpose, rowId: id })));
    },
  };
}

function stepNames(intent: Intent): readonly string[] {
  return intent.action === 'instance.launch' ? launchSteps : changes[intent.action].steps;
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
