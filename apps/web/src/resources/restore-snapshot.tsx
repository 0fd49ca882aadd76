'use client';

import type { Snapshot } from '@kumo/model';
import { Field, Input } from '@kumo/ui';
import { useState } from 'react';
import { compute } from '../lib/api.ts';
import { RequestDialog } from './request-dialog.tsx';

/** Makes a volume of a snapshot. */
export function RestoreSnapshot({ snapshot, onClose }: { readonly snapshot: Snapshot; readonly onClose: () => void }) {
  const [name, setName] = useState(`${snapshot.name}-restored`);
  const body = { cloudId: snapshot.cloudId, name: name.trim(), snapshotId: snapshot.id };
  return (
    <RequestDialog
      title={`Make a volume from ${snapshot.name}`}
      description="A new volume with what the snapshot holds. The one that it was made of stays as it is."
      submitLabel="Make the volume"
      call={{ method: 'POST', path: '/api/v1/volumes', body }}
      missing={body.name === '' ? 'Give it a name.' : undefined}
      onSubmit={() => compute.volumes.create.mutate(body)}
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
