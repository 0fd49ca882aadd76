import {
  type CallContext,
  type InstanceObservation,
  type InstancesPort,
  type ListRequest,
  ProviderError,
} from '@kumo/provider-core';
import type { EngineClient } from './client.ts';
import { hasStatus } from './errors.ts';
import { containerFingerprint } from './fingerprint.ts';
import { instanceActions } from './instance-actions.ts';
import { launchSteps } from './instance-launch.ts';
import { toInstanceObservation } from './mapping.ts';
import { containerIdOf } from './native-ids.ts';
import { operationIdOf, ownershipLabels } from './ownership.ts';
import { OwnershipReader } from './ownership-reader.ts';
import { Pager } from './paging.ts';
import { inParallel } from './parallel.ts';
import { type ContainerRow, containerRowSchema, containerSchema } from './wire.ts';

/** Containers asked for at a time: enough to fill an engine's two or three cores, few enough to leave it its own work. */
const inspectWidth = 12;

/** Containers as instances. A listing costs one call, and one more for each container that is new or has changed. */
export function dockerInstances(client: EngineClient): InstancesPort {
  const pager = new Pager<ContainerRow>(({ Id }) => Id);
  const ownership = new OwnershipReader(client);
  const hostAddresses = addressesOf(client);

  async function fetchRows(context: CallContext, filters: Record<string, string[]> = {}): Promise<ContainerRow[]> {
    const rows: unknown[] = await client.call(context, { what: 'list the containers' }, (docker, abortable) =>
      docker.listContainers({ all: true, ...(Object.keys(filters).length === 0 ? {} : { filters }), ...abortable }),
    );
    return rows.map((row) => containerRowSchema.parse(row));
  }

  /** Undefined when it vanished after it was listed. The fingerprint is older than the document, so no change is ever missed. */
  async function inspect(context: CallContext, id: string, row: ContainerRow | undefined) {
    const raw = await client.call(context, { what: 'read the container' }, (docker, abortable) =>
      docker.getContainer(containerIdOf(id)).inspect(abortable).catch(undefinedIfGone),
    );
    if (raw === undefined) return undefined;
    const document = containerSchema.parse(raw);
    const operationId = await ownership.operationIdOf(context, document);
    const fingerprint = row === undefined ? undefined : containerFingerprint(row);
    return toInstanceObservation(document, raw, { operationId, fingerprint, hostAddresses });
  }

  return {
    async list(context, request: ListRequest) {
      const { rows, nextCursor } = await pager.page(request, () => fetchRows(context));
      const isUnchanged = (row: ContainerRow) => request.known?.get(row.Id) === containerFingerprint(row);
      const changed = rows.filter((row) => !isUnchanged(row));
      const observed = await inParallel(inspectWidth, changed, (row) => inspect(context, row.Id, row));
      return {
        items: observed.filter((item) => item !== undefined),
        unchanged: rows.filter(isUnchanged).map(({ Id }) => Id),
        nextCursor,
      };
    },

    async get(context, nativeId) {
      const [row] = await fetchRows(context, { id: [containerIdOf(nativeId)] });
      const observation = await inspect(context, nativeId, row);
      if (observation === undefined) throw gone(nativeId);
      return observation;
    },

    async findByToken(context, token) {
      const rows = await fetchRows(context, { label: [`${ownershipLabels.operationId}=${token.operationId}`] });
      const marked = rows.filter(({ Labels }) => operationIdOf(Labels) === token.operationId);
      const observed = await inParallel(inspectWidth, marked, (row) => inspect(context, row.Id, row));
      return observed.filter((item): item is InstanceObservation => item?.operationId === token.operationId);
    },

    ...launchSteps(client),
    ...instanceActions(client),
  };
}

/** Published ports are reached at the host's address; of a local socket only the person knows it. */
function addressesOf({ endpoint }: EngineClient): string[] {
  return endpoint.kind === 'unix' ? [] : [endpoint.addresses[0] ?? endpoint.host];
}

function undefinedIfGone(error: unknown): undefined {
  if (!hasStatus(error, 404)) throw error;
}

function gone(nativeId: string): ProviderError {
  return new ProviderError({
    code: 'not_found',
    message: `The container ${nativeId.slice(0, 12)} does not exist any more.`,
  });
}
