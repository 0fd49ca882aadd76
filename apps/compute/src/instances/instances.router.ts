import type { computeOperations } from '@kumo/api-contract';
import type { Tenant } from '@kumo/db/compute';
import type { Instance } from '@kumo/model';
import {
  type EventFeed,
  type HandlersForNoun,
  type Principal,
  ProblemError,
  type RequestContext,
} from '@kumo/service-kit';
import { recordDone, recordingQuotaRefusals } from '../audit/operation-audit.ts';
import { getInstance, noSuch } from '../clouds/cloud-access.ts';
import { instanceCounts } from '../clouds/clouds.repository.ts';
import type { Consoles } from '../consoles/consoles.service.ts';
import { nativeForGrantee } from '../grants/told.rules.ts';
import { writtenPage } from '../lists/written-page.ts';
import { followLog, readLog } from '../logs/logs.service.ts';
import type { Begun } from '../operations/operations.service.ts';
import type { Quotas } from '../quotas/quotas.service.ts';
import { getResource } from '../resources/resources.service.ts';
import { accepted, endOf } from '../resources/shelf.ts';
import { requireOpenProjects } from '../tree/closed-projects.ts';
import { projectFor } from '../tree/projects.ts';
import { consoleOutput, providerEvents } from './instance-insight.ts';
import { instanceJson } from './instances.json.ts';
import { findNative, listInstanceRows, lockInstanceRow, nounCounts } from './instances.repository.ts';
import { type ActionInput, act, actOnMany, type InstancesDeps, launch, setFirewalls } from './instances.service.ts';
import { type InstanceRow, toInstance } from './instances.view.ts';
import { setProject } from './project.repository.ts';

type InstanceHandlers = HandlersForNoun<(typeof computeOperations)['instances']>;

interface ControlCall {
  readonly principal: Principal;
  readonly request: RequestContext;
  readonly input: { readonly id: string; readonly waitSeconds?: number | undefined };
}

/** Instances over the API. Measurements and events are served by their own rooms, which are merged in. */
export function instancesRouter(
  deps: InstancesDeps & {
    readonly feed: EventFeed;
    readonly consoles: Consoles;
    readonly quotas: Pick<Quotas, 'growProject'>;
    readonly watching: Pick<InstanceHandlers, 'metrics' | 'sparklines' | 'events'>;
  },
): InstanceHandlers {
  const { database, cloudViews, feed } = deps;

  const show = async (tenant: Tenant, id: string): Promise<Instance> => {
    const { row, cloud } = await getInstance(deps, tenant, id);
    return toInstance(row, cloud);
  };

  const shown = async (call: ControlCall, begun: Begun) => {
    const operation = await endOf(deps, call, begun);
    if (operation.state !== 'succeeded') return accepted(operation);
    return { status: 200, body: await show(call.principal, call.input.id) } as const;
  };

  const control = async (call: ControlCall, input: ActionInput) =>
    shown(call, await act(deps, call.principal, call.request, call.input.id, input));

  return {
    ...deps.watching,
    async list({ input, principal }) {
      const { organizationId } = principal;
      const eventCursor = feed.currentCursor();
      const views = await cloudViews.of(principal);
      // Clouds are listed as often as somebody of the organization looks that connected them, or of those that may use them.
      const looked = new Set([organizationId, ...[...views.values()].map((cloud) => cloud.organizationId)]);
      for (const id of looked) deps.inventory.noteInterest(id);
      const unreachable = [...views.values()].filter((cloud) => cloud.unreachableSince !== null).map(({ id }) => id);
      const { rows, ...page } = await database.readInOrganization(principal, (sql) =>
        listInstanceRows(sql, organizationId, input, unreachable),
      );
      const items = rows.flatMap((row) => {
        const cloud = views.get(row.cloud_id);
        return cloud === undefined ? [] : [instanceJson(row, cloud)];
      });
      const rest = { ...page, eventCursor };
      return { status: 200, body: writtenPage<Instance, typeof rest>(items, rest) };
    },
    async summary({ principal }) {
      const { organizationId } = principal;
      const eventCursor = feed.currentCursor();
      const views = await cloudViews.of(principal);
      const [counts, nouns] = await database.readInOrganization(principal, async (sql) => [
        await instanceCounts(sql, organizationId, null),
        await nounCounts(sql, organizationId),
      ]);
      const byState: Record<string, number> = {};
      const byCloud: Record<string, Record<string, number>> = {};
      let total = 0;
      for (const [cloudId, states] of counts) {
        const cloud = views.get(cloudId);
        if (cloud === undefined) continue; // disconnected just now
        const isSilent = cloud.unreachableSince !== null;
        const shown: Record<string, number> = {};
        for (const [state, count] of Object.entries(states)) {
          const name = isSilent ? 'unknown' : state;
          shown[name] = (shown[name] ?? 0) + count;
          byState[name] = (byState[name] ?? 0) + count;
          total += count;
        }
        byCloud[cloudId] = shown;
      }
      return { status: 200, body: { total, byState, byCloud, nouns, eventCursor } };
    },
    async launch(call) {
      const { input, principal, request } = call;
      const { waitSeconds: _, ...body } = input;
      const begun = await launch(deps, principal, request, body);
      if (begun.operations.length > 1) return { status: 202, body: { items: [...begun.operations] } };
      const operation = await endOf(deps, call, begun);
      if (operation.state !== 'succeeded' || operation.target.id === null) return accepted(operation);
      const instance = await show(principal, operation.target.id);
      return { status: 201, body: instance, headers: { location: `/api/v1/instances/${instance.id}` } };
    },
    async get({ input, principal }) {
      return { status: 200, body: await show(principal, input.id) };
    },
    async native({ input, principal }) {
      const found = await database.readInOrganization(principal, (sql) =>
        findNative(sql, principal.organizationId, input.id),
      );
      if (found === undefined) throw noSuch('instance');
      const isOwn = (await deps.cloudViews.of(principal)).get(found.cloud_id)?.access === 'own';
      const native = isOwn ? found.native : nativeForGrantee(found.native);
      return { status: 200, body: { native, observedAt: found.observed_at.toISOString() } };
    },
    async update({ input, principal, request }) {
      const { organizationId } = principal;
      const { id, name, tags, projectId, waitSeconds } = input;
      if (projectId !== undefined) {
        const { row: moved } = await getInstance(deps, principal, id);
        if (principal.projectId !== null) {
          throw new ProblemError('forbidden', 'You act in one project: somebody of the whole organization moves it.');
        }
        await projectFor(deps.tree, principal, projectId);
        await recordingQuotaRefusals(database, principal, request, () =>
          database.inOrganization(principal, async (tx) => {
            const move = () => setProject(tx, organizationId, id, projectId);
            // The instance first, as for every other change: nobody waits for it with the project held.
            const row = await lockInstanceRow(tx, organizationId, id);
            if (row === undefined) throw noSuch('instance');
            await requireOpenProjects(tx, [projectId]);
            if (projectId === null || projectId === row.project_id) await move();
            else await deps.quotas.growProject(tx, principal, { projectId, size: sizeOfRow(row) }, move);
            await recordDone(tx, principal, request, {
              action: 'instance.moved',
              target: { kind: 'instance', id, name: moved.name },
              details: { projectId },
            });
          }),
        );
      }
      if (name === undefined && tags === undefined) return { status: 200, body: await show(principal, id) };
      return control({ principal, request, input: { id, waitSeconds } }, { action: 'rename', name, tags });
    },
    async terminate(call) {
      const begun = await act(deps, call.principal, call.request, call.input.id, { action: 'terminate' });
      const operation = await endOf(deps, call, begun);
      return operation.state === 'succeeded' ? { status: 204, body: null } : accepted(operation);
    },
    start: (call) => control(call, { action: 'start' }),
    stop: (call) => control(call, { action: 'stop' }),
    reboot: (call) => control(call, { action: 'reboot' }),
    suspend: (call) => control(call, { action: 'suspend' }),
    resume: (call) => control(call, { action: 'resume' }),
    confirmResize: (call) => control(call, { action: 'confirmResize' }),
    revertResize: (call) => control(call, { action: 'revertResize' }),
    async resize(call) {
      const { sizeId, vcpus, memoryBytes, confirm } = call.input;
      if (sizeId === undefined && vcpus === undefined && memoryBytes === undefined) {
        throw new ProblemError('validation_failed', 'Give sizeId, vcpus or memoryBytes.', {
          errors: [{ path: 'sizeId', message: 'give sizeId, vcpus or memoryBytes' }],
        });
      }
      return control(call, { action: 'resize', sizeId, vcpus, memoryBytes, confirm });
    },
    rebuild: (call) => control(call, { action: 'rebuild', imageId: call.input.imageId }),
    async setFirewalls(call) {
      return shown(call, await setFirewalls(deps, call.principal, call.request, call.input));
    },
    async snapshot(call) {
      const { input, principal, request } = call;
      const begun = await act(deps, principal, request, input.id, { action: 'snapshot', name: input.name });
      const operation = await endOf(deps, call, begun);
      const imageId = operation.target.id;
      if (operation.state !== 'succeeded' || imageId === null) return accepted(operation);
      return { status: 201, body: await getResource(deps, principal, 'images', imageId) };
    },
    async actions({ input, principal, request }) {
      if (input.action === 'terminate' && !principal.permissions.includes('instances:terminate')) {
        throw new ProblemError(
          'forbidden',
          'This needs the permission instances:terminate, which you do not have here.',
        );
      }
      const { operations: begun, refused } = await actOnMany(deps, principal, request, input.ids, input.action);
      return { status: 202, body: { items: [...begun], refused: [...refused] } };
    },
    async logs({ input, principal, request }) {
      if (!input.follow) {
        return { status: 200, body: { items: await readLog(deps, principal, input, request.signal) } };
      }
      return { stream: await followLog(deps, principal, input, request.lastEventId, request.signal) };
    },
    async providerEvents({ input, principal, request }) {
      const items = await providerEvents(deps, principal, input, request.signal);
      return { status: 200, body: { items } };
    },
    async consoleOutput({ input, principal, request }) {
      return {
        status: 200,
        body: { text: await consoleOutput(deps, principal, input, request.signal) },
      };
    },
    async console({ input, principal, request }) {
      const { id, ...wanted } = input;
      return { status: 201, body: await deps.consoles.open(principal, request, id, wanted) };
    },
  };
}

/** What an instance may use; null: it has no limit of its own. */
function sizeOfRow({ vcpus, memory_bytes: memoryBytes }: InstanceRow) {
  return { vcpus, memoryBytes: memoryBytes === null ? null : Number(memoryBytes) };
}
