'use client';

import type { Network } from '@kumo/model';
import { usePermissionReason } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { useCapabilityReason } from './capability-reason.ts';
import { ResourceMenu } from './resource-menu.tsx';

/** What can be done with one network. */
export function NetworkMenu({ network }: { readonly network: Network }) {
  const permission = usePermissionReason('networks:manage');
  const capability = useCapabilityReason(network.cloudId, 'networks', 'delete');
  return (
    <ResourceMenu
      id={network.id}
      name={network.name}
      noun="network"
      deleteReason={permission ?? capability}
      consequence="Instances can no longer be attached to it. One that still is keeps it from being deleted."
      losesData={false}
      onDelete={() => compute.networks.delete.mutate({ id: network.id })}
    />
  );
}
