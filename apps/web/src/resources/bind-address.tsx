'use client';

import type { PublicIp } from '@kumo/model';
import { useState } from 'react';
import { compute } from '../lib/api.ts';
import { RequestDialog } from './request-dialog.tsx';
import { ResourceSelect } from './resource-select.tsx';

/** Leads an address to an instance. */
export function BindAddress({ ip, onClose }: { readonly ip: PublicIp; readonly onClose: () => void }) {
  const [instanceId, setInstanceId] = useState('');
  return (
    <RequestDialog
      title={`Lead ${ip.address} to an instance`}
      description="What comes in at the address reaches the instance, as far as its firewalls let it."
      submitLabel="Lead it there"
      call={{
        method: 'POST',
        path: `/api/v1/public-ips/${ip.id}/associate`,
        body: { instanceId: instanceId || 'ins_…' },
      }}
      missing={instanceId === '' ? 'Choose an instance.' : undefined}
      onSubmit={() => compute.publicIps.associate.mutate({ id: ip.id, instanceId })}
      onClose={onClose}
    >
      {(errorOf) => (
        <ResourceSelect
          label="Instance"
          noun="instances"
          cloudId={ip.cloudId}
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
