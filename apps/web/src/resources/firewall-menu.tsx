'use client';

import type { Firewall } from '@kumo/model';
import { usePermissionReason } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { useCapabilityReason } from './capability-reason.ts';
import { ResourceMenu } from './resource-menu.tsx';

/** Deletes a firewall after one question. */
export function FirewallMenu({ firewall }: { readonly firewall: Firewall }) {
  const permission = usePermissionReason('networks:manage');
  const capability = useCapabilityReason(firewall.cloudId, 'firewalls', 'delete');
  const isDefault = firewall.isDefault ? 'The cloud keeps its default firewall.' : undefined;
  return (
    <ResourceMenu
      id={firewall.id}
      name={firewall.name}
      noun="firewall"
      deleteReason={permission ?? capability ?? isDefault}
      consequence="Its rules are gone with it. The cloud refuses while an instance has it."
      losesData={false}
      onDelete={() => compute.firewalls.delete.mutate({ id: firewall.id })}
    />
  );
}
