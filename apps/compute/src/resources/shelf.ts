import type { Operation } from '@kumo/model';
import type { EventFeed } from '@kumo/service-kit';
import { noSuch } from '../clouds/cloud-access.ts';
import type { Begun } from '../operations/operations.service.ts';
import { findReferences } from './references.ts';
import { listResourceRows, type ResourceListRequest } from './resources.repository.ts';
import {
  type Asker,
  changeThing,
  getResource,
  makeThing,
  type NewThing,
  type ResourcesDeps,
  type ThingChange,
} from './resources.service.ts';
import { type ResourceNoun, type ResourceShapes, toResource } from './resources.view.ts';

/** What serving a noun needs. */
export interface ShelfDeps extends ResourcesDeps {
  readonly feed: EventFeed;
}

type Waiting = Asker & { readonly input: { readonly waitSeconds?: number | undefined } };
type About = Waiting & { readonly input: { readonly id: string } };

/** What a request came to that takes time and has not ended well yet. */
export interface Accepted {
  readonly status: 202;
  readonly body: Operation;
  readonly headers: { readonly location: string };
}

/** What every noun of the `resources` table does alike. */
export interface Shelf<N extends ResourceNoun> {
  list(call: Asker & { readonly input: ResourceListRequest }): Promise<{
    readonly status: 200;
    readonly body: { items: ResourceShapes[N][]; nextCursor: string | null; eventCursor: string; total?: number };
  }>;
  get(call: Asker & { readonly input: { readonly id: string } }): Promise<{
    readonly status: 200;
    readonly body: ResourceShapes[N];
  }>;
  /** Begins to make something; 201 when it is there within the wait. */
  make(
    call: Waiting,
    thing: NewThing<N>,
  ): Promise<{ readonly status: 201; readonly body: ResourceShapes[N] } | Accepted>;
  /** Begins to change something; 200 with the thing as it is then. */
  change(
    call: About,
    change: Omit<ThingChange<N>, 'noun' | 'id'>,
  ): Promise<{ readonly status: 200; readonly body: ResourceShapes[N] } | Accepted>;
  /** Begins to take something away, or something in it; 204 when it is gone within the wait. */
  remove(
    call: About,
    change: Omit<ThingChange<N>, 'noun' | 'id'>,
  ): Promise<{ readonly status: 204; readonly body: null } | Accepted>;
}

/** Serves one noun. */
export function shelfOf<N extends ResourceNoun>(deps: ShelfDeps, noun: N): Shelf<N> {
  const ended = (call: Waiting, begun: Begun) => endOf(deps, call, begun);
  const changed = (call: About, change: Omit<ThingChange<N>, 'noun' | 'id'>) =>
    // A change of one noun is a change of any: its verb is one of that noun's own.
    changeThing(deps, call, { ...change, noun, id: call.input.id } as unknown as ThingChange);
  return {
    async list({ principal, input }) {
      const { organizationId } = principal;
      const eventCursor = deps.feed.currentCursor();
      const views = await deps.cloudViews.of(principal);
      const { find, rows, ...page } = await deps.database.readInOrganization(principal, async (sql) => {
        const lentBy = [...views.values()].flatMap(({ id, access }) => (access === 'granted' ? [id] : []));
        const listed = await listResourceRows(sql, organizationId, noun, input, lentBy);
        return { ...listed, find: await findReferences(sql, organizationId, noun, listed.rows) };
      });
      const items = rows.flatMap((row) => {
        const cloud = views.get(row.cloud_id);
        return cloud === undefined ? [] : [toResource(noun, row, cloud, find)];
      });
      return { status: 200, body: { items, ...page, eventCursor } };
    },
    async get({ input, principal }) {
      return { status: 200, body: await getResource(deps, principal, noun, input.id) };
    },
    async make(call, thing) {
      const operation = await ended(call, await makeThing(deps, call, thing as unknown as NewThing));
      if (operation.state !== 'succeeded' || operation.target.id === null) return accepted(operation);
      const body = await getResource(deps, call.principal, noun, operation.target.id);
      return { status: 201, body };
    },
    async change(call, change) {
      const operation = await ended(call, await changed(call, change));
      if (operation.state !== 'succeeded') return accepted(operation);
      return { status: 200, body: await getResource(deps, call.principal, noun, call.input.id) };
    },
    async remove(call, change) {
      const operation = await ended(call, await changed(call, change));
      return operation.state === 'succeeded' ? { status: 204, body: null } : accepted(operation);
    },
  };
}

/** The first operation as it is after the wait that the caller asked for. */
export async function endOf(deps: Pick<ResourcesDeps, 'operations'>, call: Waiting, begun: Begun<unknown>) {
  const [first] = begun.operations;
  if (first === undefined) throw noSuch('operation');
  return deps.operations.wait(first, begun.cursor, call.input.waitSeconds, call.request.signal);
}

/** 202 with where to look. */
export function accepted(operation: Operation): Accepted {
  return { status: 202, body: operation, headers: { location: `/api/v1/operations/${operation.id}` } };
}
