'use client';

import { useState } from 'react';
import { compute } from '../lib/api.ts';
import { CreateDialog } from './create-dialog.tsx';
import { ResourceSelect } from './resource-select.tsx';

/** Gets an address in a cloud that one chooses. */
export function GetAddress({ onClose }: { readonly onClose: () => void }) {
  const [networkId, setNetworkId] = useState('');
  const rest = networkId === '' ? {} : { networkId };
  return (
    <CreateDialog
      title="Get a public address"
      description="Most clouds bill an address from now on, whether it leads anywhere or not."
      submitLabel="Get the address"
      capability={['publicIps', 'allocate']}
      path="/api/v1/public-ips"
      body={rest}
      onSubmit={(cloudId) => compute.publicIps.allocate.mutate({ cloudId, ...rest })}
      onClose={onClose}
    >
      {(errorOf, cloudId) => (
        <ResourceSelect
          label="Comes from"
          noun="networks"
          cloudId={cloudId}
          value={networkId}
          onChange={setNetworkId}
          nothing="The cloud chooses"
          hint="Where the cloud has several outer networks."
          error={errorOf('networkId')}
        />
      )}
    </CreateDialog>
  );
}
