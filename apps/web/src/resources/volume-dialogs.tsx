'use client';

import type { Volume } from '@kumo/model';
import { Field, Input } from '@kumo/ui';
import { useState } from 'react';
import { compute } from '../lib/api.ts';
import { RequestDialog } from './request-dialog.tsx';
import { ResourceSelect } from './resource-select.tsx';

const gibibyte = 1_073_741_824;

/** What can be asked of a volume, each with a dialog of its own. */
export type VolumeQuestion = 'attach' | 'detach' | 'grow' | 'snapshot';

interface VolumeDialogProps {
  readonly volume: Volume;
  readonly onClose: () => void;
}

/** The dialog of one question about a volume. */
export function VolumeDialog(props: VolumeDialogProps & { readonly question: VolumeQuestion }) {
  switch (props.question) {
    case 'attach':
      return <AttachVolume {...props} />;
    case 'detach':
      return <DetachVolume {...props} />;
    case 'grow':
      return <GrowVolume {...props} />;
    case 'snapshot':
      return <SnapshotVolume {...props} />;
  }
}

function AttachVolume({ volume, onClose }: VolumeDialogProps) {
  const [instanceId, setInstanceId] = useState('');
  return (
    <RequestDialog
      title={`Attach ${volume.name}`}
      description="The instance sees it as one more disk; it is mounted inside the instance."
      submitLabel="Attach the volume"
      call={{
        method: 'POST',
        path: `/api/v1/volumes/${volume.id}/attach`,
        body: { instanceId: instanceId || 'ins_…' },
      }}
      missing={instanceId === '' ? 'Choose an instance.' : undefined}
      onSubmit={() => compute.volumes.attach.mutate({ id: volume.id, instanceId })}
      onClose={onClose}
    >
      {(errorOf) => (
        <ResourceSelect
          label="Instance"
          noun="instances"
          cloudId={volume.cloudId}
          value={instanceId}
          onChange={setInstanceId}
          nothing="Choose one"
          error={errorOf('instanceId')}
          isRequired
        />
      )}
    </RequestDialog>
  );
}

function DetachVolume({ volume, onClose }: VolumeDialogProps) {
  const [first] = volume.instanceIds;
  const body = first === undefined ? {} : { instanceId: first };
  return (
    <RequestDialog
      title={`Detach ${volume.name}`}
      description="Unmount it inside the instance first: what is not written yet is lost. The volume and its data stay."
      submitLabel="Detach the volume"
      call={{ method: 'POST', path: `/api/v1/volumes/${volume.id}/detach`, body }}
      missing={undefined}
      onSubmit={() => compute.volumes.detach.mutate({ id: volume.id, ...body })}
      onClose={onClose}
    >
      {() => null}
    </RequestDialog>
  );
}

function GrowVolume({ volume, onClose }: VolumeDialogProps) {
  const now = Math.ceil((volume.sizeBytes ?? 0) / gibibyte);
  const [gib, setGib] = useState(String(now + 10));
  const sizeBytes = Math.round(Number(gib) * gibibyte);
  const isLarger = Number.isFinite(sizeBytes) && sizeBytes > (volume.sizeBytes ?? 0);
  return (
    <RequestDialog
      title={`Make ${volume.name} larger`}
      description="It cannot be made smaller again. The file system on it is to be grown inside the instance."
      submitLabel="Make it larger"
      call={{ method: 'POST', path: `/api/v1/volumes/${volume.id}/grow`, body: { sizeBytes } }}
      missing={isLarger ? undefined : `More than ${now} GiB is needed.`}
      onSubmit={() => compute.volumes.grow.mutate({ id: volume.id, sizeBytes })}
      onClose={onClose}
    >
      {(errorOf) => (
        <Field label="Size in GiB" error={errorOf('sizeBytes')} isRequired>
          <Input value={gib} inputMode="decimal" autoFocus onChange={(event) => setGib(event.target.value)} />
        </Field>
      )}
    </RequestDialog>
  );
}

function SnapshotVolume({ volume, onClose }: VolumeDialogProps) {
  const [name, setName] = useState(`${volume.name}-${new Date().toISOString().slice(0, 10)}`);
  const body = { volumeId: volume.id, name: name.trim() };
  return (
    <RequestDialog
      title={`Snapshot ${volume.name}`}
      description="A copy of the volume as it is now. To go back to it, make a volume from it."
      submitLabel="Make the snapshot"
      call={{ method: 'POST', path: '/api/v1/snapshots', body }}
      missing={body.name === '' ? 'Give it a name.' : undefined}
      onSubmit={() => compute.snapshots.create.mutate(body)}
      onClose={onClose}
    >
      {(errorOf) => (
        <Field label="Name" error={errorOf('name')} isRequired>
          <Input value={name} autoFocus autoComplete="off" onChange={(event) => setName(event.target.value)} />
        </Field>
      )}
    </RequestDialog>
  );
}
