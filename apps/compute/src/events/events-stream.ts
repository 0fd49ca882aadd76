import type { computeOperations } from '@kumo/api-contract';
import {
  type EventFeed,
  type HandlersForNoun,
  ProblemError,
  type SseMessage,
  type Subscription,
} from '@kumo/service-kit';
import { eventFilter } from './event-access.ts';

type StreamEvents = HandlersForNoun<(typeof computeOperations)['events']>['stream'];

/**
 * `GET /events`. Goes on after `Last-Event-ID`, which a browser sends by itself, else after `cursor`, else from now. The feed
 * holds nothing for a caller that does not read: it is read anew from the database when the caller goes on.
 */
export function eventStreamHandler(feed: EventFeed): StreamEvents {
  return async ({ input, principal, request }) => {
    if (input.organizationId !== undefined && input.organizationId !== principal.organizationId) {
      throw new ProblemError('not_found', 'There is no such organization.');
    }
    const after = request.lastEventId ?? input.cursor ?? null;
    const accepts = eventFilter(principal, input.type);
    return { stream: messages(feed, { after, accepts, signal: request.signal }, principal.organizationId) };
  };
}

async function* messages(
  feed: EventFeed,
  subscription: Subscription,
  organizationId: string,
): AsyncGenerator<SseMessage, void, void> {
  for await (const event of feed.subscribe(subscription)) {
    const data = 'resource' in event ? event : { ...event, at: new Date().toISOString(), organizationId, resource: {} };
    yield { id: event.id, event: event.type, data };
  }
}
