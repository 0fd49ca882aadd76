'use client';

import type { Cloud, Instance } from '@kumo/model';
import { Freshness } from '@kumo/ui';
import { useCloudsById } from '../data/clouds.ts';

type Seen = Pick<Instance, 'cloudId' | 'observedAt' | 'staleAfter'> & { readonly source: string };

/** How old a row is. A quiet row is not an old one: its cloud's followed events, or its last listing, vouch for it. */
export function RowFreshness({ row }: { readonly row: Seen }) {
  const cloud = useCloudsById().get(row.cloudId);
  return <Freshness {...confirmed(row, cloud)} />;
}

/** What the cloud's own state says of a row that was read some time ago. */
export function confirmed(
  row: Seen,
  cloud: Pick<Cloud, 'health' | 'inventory'> | undefined,
): { readonly observedAt: string; readonly source: string; readonly staleAfter: string | null } {
  const { observedAt, source, staleAfter } = row;
  if (cloud === undefined || cloud.health.state === 'unreachable') return { observedAt, source, staleAfter };
  if (cloud.inventory.live) return { observedAt, source: 'event', staleAfter: null };
  const listedAt = cloud.inventory.completedAt;
  if (listedAt === null || listedAt <= observedAt) return { observedAt, source, staleAfter };
  const freshForMs = Date.parse(staleAfter) - Date.parse(observedAt);
  return { observedAt: listedAt, source, staleAfter: new Date(Date.parse(listedAt) + freshForMs).toISOString() };
}
