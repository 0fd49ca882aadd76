'use client';

import type { Instance } from '@kumo/model';
import { useState } from 'react';
import { compute } from '../../lib/api.ts';
import { RequestDialog } from '../../resources/request-dialog.tsx';
import { ResourceSelect } from '../../resources/resource-select.tsx';

/** Makes an instance's root disk anew from an image: the one that it is of, or another. */
export function RebuildDialog({ instance, onClose }: { readonly instance: Instance; readonly onClose: () => void }) {
  const [imageId, setImageId] = useState(instance.imageId ?? '');
  return (
    <RequestDialog
      title={`Rebuild ${instance.name}?`}
      description="Everything on its root disk is lost. Its name, size and addresses stay, and so do the volumes that are attached to it."
      submitLabel="Rebuild"
      isDanger
      call={{
        method: 'POST',
        path: `/api/v1/instances/${instance.id}/rebuild`,
        body: { imageId: imageId || 'img_…' },
      }}
      missing={imageId === '' ? 'Choose an image.' : undefined}
      onSubmit={() => compute.instances.rebuild.mutate({ id: instance.id, imageId })}
      onClose={onClose}
    >
      {(errorOf) => (
        <ResourceSelect
          label="Image"
          noun="images"
          cloudId={instance.cloudId}
          value={imageId}
          onChange={setImageId}
          nothing="Choose one"
          error={errorOf('imageId')}
          isRequired
        />
      )}
    </RequestDialog>
  );
}
