'use client';

import { formatInstant, formatTime, Section, SkeletonRows } from '@kumo/ui';
import Link from 'next/link';
import { useCloudsById } from '../data/clouds.ts';
import { useActivity } from '../data/summary.ts';
import styles from './overview.module.css';

const origins = {
  provider: 'seen, not asked for',
  operation: undefined,
  inventory: 'found by inventory',
} as const;

/** What happened lately, whoever did it. */
export function EventList() {
  const { data, isPending } = useActivity(8);
  const clouds = useCloudsById();
  return (
    <Section title="Events" note="UTC">
      {isPending ? <SkeletonRows label="Loading events" count={3} /> : null}
      {data?.items.length === 0 ? <p className="py-3 text-muted">Nothing has happened yet.</p> : null}
      <ul>
        {data?.items.map((event) => (
          <li key={event.id} className={styles.event}>
            <time className="mono text-faint" dateTime={event.at} title={formatInstant(event.at)}>
              {formatTime(event.at)}
            </time>
            <div className="min-w-0">
              <EventText event={event} />
              <p className="clip text-xs text-faint">
                {[clouds.get(event.cloudId ?? '')?.name, event.actorName ?? origins[event.source]]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

type Activity = NonNullable<ReturnType<typeof useActivity>['data']>['items'][number];

/** The sentence of an event, with the name of what it is about as a link where there is a page of it. */
function EventText({ event }: { readonly event: Activity }) {
  const { message, resourceName, resourceId, noun } = event;
  const at = resourceName ? message.indexOf(resourceName) : -1;
  if (!resourceName) return <p className={styles.eventText}>{message}</p>;
  const name =
    noun === 'instance' && resourceId !== null ? (
      <Link className="link" href={`/instances/${resourceId}`}>
        {resourceName}
      </Link>
    ) : (
      <span className="font-medium">{resourceName}</span>
    );
  if (at < 0) {
    return (
      <p className={styles.eventText}>
        {name}: {message.charAt(0).toLowerCase()}
        {message.slice(1)}
      </p>
    );
  }
  return (
    <p className={styles.eventText}>
      {message.slice(0, at)}
      {name}
      {message.slice(at + resourceName.length)}
    </p>
  );
}
