'use client';

import type { Snapshot } from '@kumo/model';
import { late } from '@kumo/ui';
import { HardDrive } from 'lucide-react';
import { useState } from 'react';
import { usePermissionReason } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { useCapabilityReason } from './capability-reason.ts';
import { ResourceMenu } from './resource-menu.tsx';

const RestoreSnapshot = late(() => import('./restore-snapshot.tsx').then((module) => module.RestoreSnapshot));

/** Tone and word of each state. */
export const snapshotTones = {
  available: ['running', 'Available'],
  creating: ['transit', 'Creating'],
  deleting: ['transit', 'Deleting'],
  error: ['error', 'Error'],
  unknown: ['stale', 'Unknown'],
} as const satisfies Record<Snapshot['state'], readonly [string, string]>;

/** What can be done with one snapshot. */
export function SnapshotMenu({ snapshot }: { readonly snapshot: Snapshot }) {
  const [isRestoring, setIsRestoring] = useState(false);
  const permission = usePermissionReason('volumes:manage');
  const removal = useCapabilityReason(snapshot.cloudId, 'snapshots', 'delete');
  const restoring = useCapabilityReason(snapshot.cloudId, 'volumes', 'restore');
  return (
    <>
      <ResourceMenu
        id={snapshot.id}
        name={snapshot.name}
        noun="snapshot"
        deleteReason={permission ?? removal}
        consequence="What the volume was at that time can not be had again. The volume itself stays."
        losesData
        onDelete={() => compute.snapshots.delete.mutate({ id: snapshot.id })}
        items={[
          {
            label: 'Make a volume from it…',
            icon: <HardDrive />,
            disabledReason: permission ?? restoring,
            onSelect: () => setIsRestoring(true),
          },
        ]}
      />
      {isRestoring ? <RestoreSnapshot snapshot={snapshot} onClose={() => setIsRestoring(false)} /> : null}
    </>
  );
}
