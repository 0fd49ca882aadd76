'use client';

import { Field, Input } from '@kumo/ui';
import { useState } from 'react';
import { compute } from '../lib/api.ts';
import { CreateDialog } from './create-dialog.tsx';

/** Pulls an image in a cloud that one chooses. */
export function PullImage({ onClose }: { readonly onClose: () => void }) {
  const [reference, setReference] = useState('');
  const rest = { reference: reference.trim() };
  return (
    <CreateDialog
      title="Pull an image"
      description="Fetches it from its registry, so that a launch need not wait for it."
      submitLabel="Pull"
      capability={['images', 'pull']}
      path="/api/v1/images"
      body={rest.reference === '' ? 'Say which image.' : rest}
      onSubmit={(cloudId) => compute.images.pull.mutate({ cloudId, ...rest })}
      onClose={onClose}
    >
      {(errorOf) => (
        <Field
          label="Reference"
          hint="Name and tag or digest: nginx:1.27, registry.example.org/team/app:4."
          error={errorOf('reference')}
          isRequired
        >
          <Input
            value={reference}
            isMono
            autoFocus
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setReference(event.target.value)}
          />
        </Field>
      )}
    </CreateDialog>
  );
}
