'use client';

import { Field, Input } from '@kumo/ui';
import { useState } from 'react';
import { compute } from '../lib/api.ts';
import { CreateDialog } from './create-dialog.tsx';

const gibibyte = 1_073_741_824;

/** Makes a volume in a cloud that one chooses. */
export function MakeVolume({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [gib, setGib] = useState('');
  const sizeBytes = gib.trim() === '' ? undefined : Math.round(Number(gib) * gibibyte);
  const rest = { name: name.trim(), ...(sizeBytes !== undefined && { sizeBytes }) };
  const isBadSize = sizeBytes !== undefined && !(sizeBytes >= 1_048_576);
  return (
    <CreateDialog
      title="Make a volume"
      description="A disk that outlives the instances that mount it."
      submitLabel="Make the volume"
      capability={['volumes', 'create']}
      path="/api/v1/volumes"
      body={rest.name === '' ? 'Give it a name.' : isBadSize ? 'The size is a number of GiB.' : rest}
      onSubmit={(cloudId) => compute.volumes.create.mutate({ cloudId, ...rest })}
      onClose={onClose}
    >
      {(errorOf) => (
        <>
          <Field label="Name" hint="Letters, digits, dots, dashes and underscores." error={errorOf('name')} isRequired>
            <Input value={name} autoFocus autoComplete="off" onChange={(event) => setName(event.target.value)} />
          </Field>
          <Field
            label="Size in GiB"
            hint="Leave it empty where the cloud's volumes grow by themselves, as Docker's do."
            error={errorOf('sizeBytes') ?? (isBadSize ? 'A number of GiB, such as 20.' : undefined)}
          >
            <Input value={gib} inputMode="decimal" onChange={(event) => setGib(event.target.value)} />
          </Field>
        </>
      )}
    </CreateDialog>
  );
}
