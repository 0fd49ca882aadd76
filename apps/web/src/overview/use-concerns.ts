'use client';

import { useNow } from '@kumo/ui';
import { useClouds } from '../data/clouds.ts';
import { useOperations } from '../data/operations.ts';
import { useSummary } from '../data/summary.ts';
import { type Concern, concerns } from './attention.ts';

/** What needs attention now; undefined while it is not known. Its words are renewed every ten seconds. */
export function useConcerns(): readonly Concern[] | undefined {
  const { clouds, isLoading } = useClouds();
  const summary = useSummary();
  const failed = useOperations(['failed'], 20);
  const now = useNow((each) => Math.floor(each / 10_000) * 10_000);
  if (isLoading || !summary.data || failed.isLoading) return undefined;
  return concerns(clouds, summary.data.byState, failed.operations, now);
}
