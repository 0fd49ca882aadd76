'use client';

import type { Volume } from '@kumo/model';
import { late } from '@kumo/ui';
import { Camera, Plug, Scaling, Unplug } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { usePermissionReason } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { useCapabilityReason } from './capability-reason.ts';
import { ResourceMenu } from './resource-menu.tsx';
import type { VolumeQuestion } from './volume-dialogs.tsx';

const VolumeDialog = late(() => import('./volume-dialogs.tsx').then((module) => module.VolumeDialog));

/** Tone and word of each state. */
export const volumeTones = {
  available: ['stopped', 'Available'],
  in_use: ['running', 'In use'],
  creating: ['transit', 'Creating'],
  attaching: ['transit', 'Attaching'],
  detaching: ['transit', 'Detaching'],
  busy: ['transit', 'Busy'],
  deleting: ['transit', 'Deleting'],
  deleted: ['terminated', 'Deleted'],
  error: ['error', 'Error'],
  unknown: ['stale', 'Unknown'],
} as const satisfies Record<Volume['state'], readonly [string, string]>;

/** What can be done with one volume. */
export function VolumeMenu({ volume }: { readonly volume: Volume }) {
  const [question, setQuestion] = useState<VolumeQuestion | undefined>();
  const permission = usePermissionReason('volumes:manage');
  const attaching = useCapabilityReason(volume.cloudId, 'volumes', 'attach');
  const detaching = useCapabilityReason(volume.cloudId, 'volumes', 'detach');
  const growing = useCapabilityReason(volume.cloudId, 'volumes', 'grow');
  const copying = useCapabilityReason(volume.cloudId, 'snapshots', 'create');
  const deleting = useCapabilityReason(volume.cloudId, 'volumes', 'delete');
  const isUsed = volume.attachedTo.length > 0;
  const item = (asked: VolumeQuestion, label: string, icon: ReactNode, reason: string | undefined) => ({
    label,
    icon,
    disabledReason: permission ?? reason,
    onSelect: () => setQuestion(asked),
  });
  return (
    <>
      <ResourceMenu
        id={volume.id}
        name={volume.name}
        noun="volume"
        deleteReason={permission ?? deleting ?? (isUsed ? 'An instance mounts it.' : undefined)}
        consequence="Everything that is stored on it is lost, and nobody can bring it back."
        losesData
        onDelete={() => compute.volumes.delete.mutate({ id: volume.id })}
        items={[
          isUsed
            ? item('detach', 'Detach…', <Unplug />, detaching)
            : item('attach', 'Attach to an instance…', <Plug />, attaching),
          item('snapshot', 'Snapshot…', <Camera />, copying),
          item('grow', 'Make it larger…', <Scaling />, growing),
        ]}
      />
      {question ? <VolumeDialog question={question} volume={volume} onClose={() => setQuestion(undefined)} /> : null}
    </>
  );
}
