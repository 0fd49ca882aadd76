'use client';

import type { Instance } from '@kumo/model';
import { ErrorState, Section, SkeletonRows } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import { useCloudsById } from '../../data/clouds.ts';
import { compute } from '../../lib/api.ts';
import { toProblem } from '../../lib/problem.ts';
import { offers } from '../../resources/capability-reason.ts';
import styles from './detail.module.css';
import { EventTime } from './events-list.tsx';

/** What the provider's own records say happened to an instance; nothing where it keeps none. */
export function ProviderEvents({ instance }: { readonly instance: Instance }) {
  const cloud = useCloudsById().get(instance.cloudId);
  const isKept = offers(cloud, 'events', 'history') && instance.state !== 'terminated';
  const query = useQuery({
    queryKey: ['provider-events', instance.id],
    queryFn: ({ signal }) => compute.instances.providerEvents.query({ id: instance.id, limit: 50 }, { signal }),
    enabled: isKept,
    staleTime: 10_000,
  });
  if (!isKept) return null;
  const events = query.data?.items ?? [];
  return (
    <Section title={`In the records of ${cloud?.name ?? 'the cloud'}`} className={styles.recent ?? ''}>
      {query.error ? <ErrorState problem={toProblem(query.error)} /> : null}
      {query.isPending ? <SkeletonRows label="Reading the cloud's records" count={3} /> : null}
      {query.data && events.length === 0 ? <p className={styles.quiet}>Nothing is recorded there.</p> : null}
      <ul className={styles.events}>
        {events.map((event) => (
          <li key={`${event.at} ${event.action} ${event.message}`}>
            <EventTime at={event.at} />
            <span className={styles.who}>{event.actor ?? 'Not said'}</span>
            <span>{event.message}</span>
            <span className={`mono ${styles.ref}`}>{event.action}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
