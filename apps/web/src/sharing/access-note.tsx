'use client';

import type { Cloud } from '@kumo/model';
import { ToneLabel } from '@kumo/ui';
import { useSession } from '../data/session.ts';

/** Whose cloud it is and what that means here. Nothing for one's own. */
export function AccessNote({ cloud }: { readonly cloud: Cloud }) {
  const session = useSession();
  const owner = session?.organizations.find(({ id }) => id === cloud.organizationId)?.name ?? 'an organization above';
  if (cloud.access === 'own') return null;
  const isEnded = cloud.access === 'ended';
  return (
    <div className="mb-6 grid gap-1">
      <ToneLabel tone={isEnded ? 'stopped' : 'running'}>
        {isEnded ? 'Read-only: its use has ended' : `Shared by ${owner}`}
      </ToneLabel>
      <p className="max-w-[80ch] text-muted">
        {isEnded
          ? `It was shared by ${owner}, which has ended that. What you made there runs on and is shown here, but it ` +
            'cannot be changed, and nothing new be made, until the cloud is shared again.'
          : 'You use it as if it were your own, within the limits set for you. You see what you make there; the ' +
            'connection itself, with its credentials, is theirs to look after.'}
      </p>
    </div>
  );
}
