'use client';

import { Button, EmptyState, ErrorState, formatDate, formatInstant, formatTime, SkeletonRows, useNow } from '@kumo/ui';
import { useInfiniteQuery } from '@tanstack/react-query';
import { compute } from '../../lib/api.ts';
import { toProblem } from '../../lib/problem.ts';
import styles from './detail.module.css';

const sources = {
  provider: 'Seen at the cloud',
  operation: 'Asked for here',
  inventory: 'Seen in the inventory',
} as const;

/**
 * What happened to an instance, newest first.
 *
 * @param props.limit shows only so many, without a way to load more
 */
export function EventsList({ instanceId, limit }: { readonly instanceId: string; readonly limit?: number }) {
  const query = useInfiniteQuery({
    // Begins with `activity`, so that it is renewed as events come in.
    queryKey: ['activity', 'instance', instanceId, limit ?? 'all'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      compute.instances.events.query(
        { id: instanceId, limit: limit ?? 50, ...(pageParam !== undefined && { cursor: pageParam }) },
        { signal },
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  if (query.isPending) return <SkeletonRows label="Loading events" count={limit ?? 8} />;
  if (query.error && !query.data) {
    return (
      <ErrorState
        problem={toProblem(query.error)}
        actions={<Button onClick={() => void query.refetch()}>Try again</Button>}
      />
    );
  }
  const events = query.data.pages.flatMap((page) => page.items);
  if (events.length === 0) {
    return limit === undefined ? (
      <EmptyState title="Nothing happened yet">
        Starts, stops and every other change appear here as they happen, also those that were made at the cloud itself.
      </EmptyState>
    ) : (
      <p className={styles.quiet}>Nothing happened yet.</p>
    );
  }
  return (
    <>
      <ul className={styles.events}>
        {events.map((event) => (
          <li key={event.id}>
            <EventTime at={event.at} />
            <span className={styles.who}>{event.actorName ?? sources[event.source]}</span>
            <span>{event.message}</span>
            <span className={`mono ${styles.ref}`} title={event.operationId ?? event.action}>
              {event.operationId === null ? event.action : event.operationId.slice(0, 12)}
            </span>
          </li>
        ))}
      </ul>
      {limit === undefined && query.hasNextPage ? (
        <p className={styles.moreEvents}>
          <Button
            disabledReason={query.isFetchingNextPage ? 'Loading.' : undefined}
            onClick={() => void query.fetchNextPage()}
          >
            Show older ones
          </Button>
        </p>
      ) : null}
    </>
  );
}

/** The time of day for today, the day for what is longer ago; all of it on hover. */
export function EventTime({ at }: { readonly at: string }) {
  const text = useNow((now) =>
    now === 0 || new Date(now).toISOString().slice(0, 10) === at.slice(0, 10)
      ? formatTime(at)
      : `${formatDate(at).replace(/ \d{4}$/, '')} ${formatTime(at).slice(0, 5)}`,
  );
  return (
    <time dateTime={at} title={formatInstant(at)}>
      {text}
    </time>
  );
}
