import type { computeOperations } from '@kumo/api-contract';
import type { ComputeDatabase } from '@kumo/db/compute';
import { type HandlersForNoun, ProblemError } from '@kumo/service-kit';
import { readableNouns } from '../events/event-access.ts';
import { findInstanceRow } from '../instances/instances.repository.ts';
import { listActivityOf, listRecentActivity } from './activity.repository.ts';
import { toActivity } from './activity.view.ts';

type InstanceEvents = HandlersForNoun<(typeof computeOperations)['instances']>['events'];
type RecentEvents = HandlersForNoun<(typeof computeOperations)['events']>['recent'];

/** `GET /instances/{id}/events`: also of an instance that is gone. */
export function instanceEventsHandler(database: ComputeDatabase): InstanceEvents {
  return async ({ input, principal }) => {
    const { organizationId } = principal;
    const before = cursorOf(input.cursor);
    const rows = await database.readInOrganization(principal, async (sql) => {
      const instance = await findInstanceRow(sql, organizationId, input.id);
      if (instance === undefined) {
        throw new ProblemError('not_found', 'There is no such instance.');
      }
      return listActivityOf(sql, organizationId, input.id, { before, limit: input.limit + 1 });
    });
    const page = rows.slice(0, input.limit);
    const nextCursor = rows.length > page.length ? (page.at(-1)?.id ?? null) : null;
    return { status: 200, body: { items: page.map(toActivity), nextCursor } };
  };
}

/** `GET /events/recent`: of the nouns that the caller may read. */
export function recentEventsHandler(database: ComputeDatabase): RecentEvents {
  return async ({ input, principal }) => {
    const { organizationId } = principal;
    const nouns = readableNouns(principal);
    const rows = await database.readInOrganization(principal, (sql) =>
      listRecentActivity(sql, organizationId, { nouns, limit: input.limit }),
    );
    return { status: 200, body: { items: rows.map(toActivity) } };
  };
}

function cursorOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (/^\d{1,18}$/.test(text)) return text;
  throw new ProblemError('validation_failed', 'cursor: is not a cursor of this list.', {
    errors: [{ path: 'cursor', message: 'is not a cursor of this list' }],
  });
}
