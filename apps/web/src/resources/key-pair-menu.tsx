'use client';

import type { KeyPair } from '@kumo/model';
import { usePermissionReason } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { useCapabilityReason } from './capability-reason.ts';
import { ResourceMenu } from './resource-menu.tsx';

/** What can be done with one pair. */
export function KeyPairMenu({ pair }: { readonly pair: KeyPair }) {
  const permission = usePermissionReason('key-pairs:manage');
  const capability = useCapabilityReason(pair.cloudId, 'keyPairs', 'delete');
  return (
    <ResourceMenu
      id={pair.id}
      name={pair.name}
      noun="key pair"
      deleteReason={permission ?? capability}
      consequence="Nothing can be launched with it any more. Instances that have it keep it."
      losesData={false}
      onDelete={() => compute.keyPairs.delete.mutate({ id: pair.id })}
    />
  );
}
