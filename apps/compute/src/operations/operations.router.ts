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
    async list({ input, principal: { organizationId } }) {
      const eventCursor = feed.currentCursor();
      const { rows, ...page } = await database.readInOrganization(organizationId, (sql) =>
        listOperations(sql, organizationId, input),
      );
      return { status: 200, body: { items: rows.map(toOperation), ...page, eventCursor } };
    },
    async get({ input, principal: { organizationId } }) {
      const row = await database.readInOrganization(organizationId, (sql) =>
        findOperation(sql, organizationId, input.id),
      );
      if (row === undefined) throw noSuch('operation');
      return { status: 200, body: toOperation(row) };
    },
    async cancel({ input, principal: { organizationId } }) {
      return { status: 202, body: await operations.cancel(organizationId, input.id) };
    },
  };
}
