'use client';

import type { Subnet } from '@kumo/model';
import { usePermissionReason } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { useCapabilityReason } from './capability-reason.ts';
import { ResourceMenu } from './resource-menu.tsx';

/** What can be done with one subnet. */
export function SubnetMenu({ subnet }: { readonly subnet: Subnet }) {
  const permission = usePermissionReason('networks:manage');
  const capability = useCapabilityReason(subnet.cloudId, 'subnets', 'delete');
  return (
    <ResourceMenu
      id={subnet.id}
      name={subnet.name}
      noun="subnet"
      deleteReason={permission ?? capability}
      consequence="The cloud refuses while anything has an address in it."
      losesData={false}
      onDelete={() => compute.subnets.delete.mutate({ id: subnet.id })}
    />
  );
}
