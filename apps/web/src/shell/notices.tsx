'use client';

import { formatCount, formatTime, Notice, useNow } from '@kumo/ui';
import { useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useSyncExternalStore } from 'react';
import { useClouds } from '../data/clouds.ts';
import { isPassing, toProblem } from '../lib/problem.ts';
import { useInterruptedAt } from '../live/live-context.tsx';
import { ActingNotice } from './acting-notice.tsx';
import styles from './shell.module.css';

/** Above every page: how one acts where that is special, a line per cloud that does not answer, and one for the platform itself. */
export function Notices() {
  const { clouds } = useClouds();
  const since = useOutageSince();
  const silent = clouds.filter((cloud) => cloud.health.state === 'unreachable');
  return (
    <div className={styles.notices}>
      <ActingNotice />
      {since === null ? null : (
        <Notice tone="error">
          <strong className="font-medium">A part of the platform does not answer.</strong> You see what was known at{' '}
          {formatTime(new Date(since).toISOString())} UTC. It is asked again by itself.
        </Notice>
      )}
      {silent.length > 2 ? (
        <Notice tone="stale" action={<Link href="/clouds">Which</Link>}>
          <strong className="font-medium">{silent.length} clouds do not answer.</strong> Their instances show their last
          known state and cannot be changed until they are back.
        </Notice>
      ) : (
        silent.map((cloud) => {
          const count = Object.values(cloud.counts).reduce((sum, each) => sum + each, 0);
          return (
            <Notice key={cloud.id} tone="stale" action={<Link href={`/clouds/${cloud.id}`}>Why</Link>}>
              <strong className="font-medium">
                {cloud.name} has not answered since {formatTime(cloud.health.since)} UTC.
              </strong>{' '}
              {count === 1 ? 'Its instance shows its' : `Its ${formatCount(count)} instances show their`} last known
              state and cannot be changed until it is back.
            </Notice>
          );
        })
      )}
    </div>
  );
}

/** ms that the stream may be gone before anybody is told: a restart of a service takes less. */
const patienceMs = 3000;

/**
 * When the oldest answer that is shown although it could not be renewed was given, ms since the epoch. Null while
 * everything that is shown could be renewed. The stream of changes counts too.
 */
function useOutageSince(): number | null {
  const interruptedAt = useInterruptedAt();
  const isLongInterrupted = useNow((now) => interruptedAt !== null && now - interruptedAt > patienceMs);
  const failedSince = useFailedSince();
  return isLongInterrupted
    ? Math.min(interruptedAt ?? Number.POSITIVE_INFINITY, failedSince ?? Number.POSITIVE_INFINITY)
    : failedSince;
}

function useFailedSince(): number | null {
  const cache = useQueryClient().getQueryCache();
  return useSyncExternalStore(
    (listener) => cache.subscribe(listener),
    () => {
      let since: number | null = null;
      for (const query of cache.getAll()) {
        const { error, dataUpdatedAt } = query.state;
        if (!error || dataUpdatedAt === 0 || !query.isActive() || !isPassing(toProblem(error))) continue;
        since = Math.min(since ?? dataUpdatedAt, dataUpdatedAt);
      }
      return since;
    },
    () => null,
  );
}
