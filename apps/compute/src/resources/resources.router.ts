import type { computeOperations } from '@kumo/api-contract';
import type { Operation } from '@kumo/model';
import { newId } from '@kumo/model';
import type { EventFeed, HandlersForNoun, Principal, RequestContext } from '@kumo/service-kit';
import { noSuch } from '../clouds/cloud-access.ts';
import type { Begun } from '../instances/instances.service.ts';
import { findReferences } from './references.ts';
import { listResourceRows, type ResourceListRequest } from './resources.repository.ts';
import { cloudFor, deleteResource, getResource, type ResourcesDeps } from './resources.service.ts';
import { type ResourceNoun, toResource } from './resources.view.ts';

type Handlers = {
  readonly [N in 'images' | 'sizes' | 'volumes' | 'networks']: HandlersForNoun<(typeof computeOperations)[N]>;
};

/** Images, sizes, volumes and networks over the API. */
export function resourceRouters(deps: ResourcesDeps & { readonly feed: EventFeed }): Handlers {
  const list = async <N extends ResourceNoun>(noun: N, organizationId: string, input: ResourceListRequest) => {
    const eventCursor = deps.feed.currentCursor();
    const views = await deps.cloudViews.of(organizationId);
    const { find, rows, ...page } = await deps.database.readInOrganization(organizationId, async (sql) => {
      const listed = await listResourceRows(sql, organizationId, noun, input);
      return { ...listed, find: await findReferences(sql, organizationId, noun, listed.rows) };
    });
    const items = rows.flatMap((row) => {
      const cloud = views.get(row.cloud_id);
      return cloud === undefined ? [] : [toResource(noun, row, cloud, find)];
    });
    return { status: 200, body: { items, ...page, eventCursor } } as const;
  };

  const ended = async (begun: Begun, seconds: number | undefined, request: RequestContext): Promise<Operation> => {
    const [first] = begun.operations;
    if (first === undefined) throw noSuch('operation');
    return deps.operations.wait(first, begun.cursor, seconds, request.signal);
  };

  const accepted = (operation: Operation) =>
    ({ status: 202, body: operation, headers: { location: `/api/v1/operations/${operation.id}` } }) as const;

  const made = async <N extends ResourceNoun>(
    noun: N,
    begun: Begun,
    call: { readonly principal: Principal; readonly request: RequestContext },
    seconds: number | undefined,
  ) => {
    const operation = await ended(begun, seconds, call.request);
    if (operation.state !== 'succeeded' || operation.target.id === null) return accepted(operation);
    const body = await getResource(deps, call.principal.organizationId, noun, operation.target.id);
    return { status: 201, body } as const;
  };

  const remove =
    (noun: 'images' | 'volumes' | 'networks') =>
    async (call: {
      readonly principal: Principal;
      readonly request: RequestContext;
      readonly input: { id: string; waitSeconds?: number | undefined };
    }) => {
      const begun = await deleteResource(deps, call.principal, call.request, noun, call.input.id);
      const operation = await ended(begun, call.input.waitSeconds, call.request);
      return operation.state === 'succeeded' ? ({ status: 204, body: null } as const) : accepted(operation);
    };

  return {
    images: {
      list: ({ input, principal }) => list('images', principal.organizationId, input),
      async get({ input, principal }) {
        return { status: 200, body: await getResource(deps, principal.organizationId, 'images', input.id) };
      },
      async pull(call) {
        const { cloudId, reference, waitSeconds } = call.input;
        await cloudFor(deps, call.principal.organizationId, cloudId, 'images', 'pull');
        const begun = await deps.operations.begin(call.principal, call.request, async () => [
          {
            cloudId,
            projectId: null,
            target: { kind: 'image', id: null, name: reference },
            intent: { action: 'image.pull', name: reference },
          },
        ]);
        return made('images', begun, call, waitSeconds);
      },
      delete: remove('images'),
    },
    sizes: { list: ({ input, principal }) => list('sizes', principal.organizationId, input) },
    volumes: {
      list: ({ input, principal }) => list('volumes', principal.organizationId, input),
      async get({ input, principal }) {
        return { status: 200, body: await getResource(deps, principal.organizationId, 'volumes', input.id) };
      },
      async create(call) {
        const { cloudId, name, sizeBytes, tags, projectId, waitSeconds } = call.input;
        await cloudFor(deps, call.principal.organizationId, cloudId, 'volumes', 'create');
        const resourceId = newId('volume');
        const begun = await deps.operations.begin(call.principal, call.request, async () => [
          {
            cloudId,
            projectId: projectId ?? null,
            target: { kind: 'volume', id: resourceId, name },
            intent: { action: 'volume.create', resourceId, name, sizeBytes, tags: tags ?? {} },
          },
        ]);
        return made('volumes', begun, call, waitSeconds);
      },
      delete: remove('volumes'),
    },
    networks: {
      list: ({ input, principal }) => list('networks', principal.organizationId, input),
      async get({ input, principal }) {
        return { status: 200, body: await getResource(deps, principal.organizationId, 'networks', input.id) };
      },
      async create(call) {
        const { cloudId, name, cidr, internal, tags, projectId, waitSeconds } = call.input;
        await cloudFor(deps, call.principal.organizationId, cloudId, 'networks', 'create');
        const resourceId = newId('network');
        const begun = await deps.operations.begin(call.principal, call.request, async () => [
          {
            cloudId,
            projectId: projectId ?? null,
            target: { kind: 'network', id: resourceId, name },
            intent: { action: 'network.create', resourceId, name, cidr, internal, tags: tags ?? {} },
          },
        ]);
        return made('networks', begun, call, waitSeconds);
      },
      delete: remove('networks'),
    },
  };
}
