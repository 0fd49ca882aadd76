'use client';

import { useQuery } from '@tanstack/react-query';
import { compute } from '../lib/api.ts';
import { useLive } from '../live/live-context.tsx';
import { useMay } from './session.ts';

/** How many instances there are by state and by cloud, and how many of each other noun. Renewed as events come in. */
export function useSummary() {
  const live = useLive();
  return useQuery({
    queryKey: ['summary'],
    queryFn: ({ signal }) => live.read('summary', {}, () => compute.instances.summary.query(undefined, { signal })),
  });
}

/** What happened lately anywhere, newest first. Renewed as events come in. */
export function useActivity(limit: number) {
  const mayRead = useMay('events:read');
  return useQuery({
    queryKey: ['activity', limit],
    queryFn: ({ signal }) => compute.events.recent.query({ limit }, { signal }),
    enabled: mayRead !== false,
  });
}
