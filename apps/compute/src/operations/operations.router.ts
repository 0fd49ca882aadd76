import type { computeOperations } from '@kumo/api-contract';
import type { ComputeDatabase } from '@kumo/db/compute';
import type { EventFeed, HandlersForNoun } from '@kumo/service-kit';
import { noSuch } from '../clouds/cloud-access.ts';
import { findOperation, listOperations } from './operations.repository.ts';
import type { Operations } from './operations.service.ts';
import { toOperation } from './operations.view.ts';

/** Operations over the API. */
export function operationsRouter(deps: {
  readonly database: ComputeDatabase;
  readonly feed: EventFeed;
  readonly operations: Operations;
}): HandlersForNoun<(typeof computeOperations)['operations']> {
  const { database, feed, operations } = deps;
  return {
    async list({ input, principal }) {
      const eventCursor = feed.currentCursor();
      const { rows, ...page } = await database.readInOrganization(principal, (sql) =>
        listOperations(sql, principal.organizationId, input),
      );
      return { status: 200, body: { items: rows.map(toOperation), ...page, eventCursor } };
    },
    async get({ input, principal }) {
      const row = await database.readInOrganization(principal, (sql) =>
        findOperation(sql, principal.organizationId, input.id),
      );
      if (row === undefined) throw noSuch('operation');
      return { status: 200, body: toOperation(row) };
    },
    async cancel({ input, principal, request }) {
      return { status: 202, body: await operations.cancel(principal, request, input.id) };
    },
  };
}
