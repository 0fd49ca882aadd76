'use client';

import type { Cloud } from '@kumo/model';
import { Freshness, StateMark } from '@kumo/ui';

/** How fresh a cloud's inventory is: "live" while its events are followed, else how long ago it was listed. */
export function CloudFreshness({ cloud }: { readonly cloud: Cloud }) {
  const { inventory, health } = cloud;
  if (inventory.state === 'syncing' && inventory.completedAt === null) {
    return (
      <span className="inline-flex items-center gap-1.5 text-xs text-muted">
        <StateMark tone="transit" />
        reading
      </span>
    );
  }
  const isSilent = health.state === 'unreachable';
  return (
    <Freshness
      observedAt={isSilent ? health.since : (inventory.completedAt ?? cloud.createdAt)}
      source={inventory.live ? 'event' : 'poll'}
      staleAfter={isSilent ? health.since : null}
    />
  );
}
