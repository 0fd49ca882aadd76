'use client';

import { Field, Input } from '@kumo/ui';
import { useState } from 'react';
import { compute } from '../lib/api.ts';
import { CreateDialog } from './create-dialog.tsx';
import { ResourceSelect } from './resource-select.tsx';

/** Makes a subnet in a cloud that one chooses. */
export function MakeSubnet({ onClose }: { readonly onClose: () => void }) {
  const [networkId, setNetworkId] = useState('');
  const [name, setName] = useState('');
  const [cidr, setCidr] = useState('');
  const [zone, setZone] = useState('');
  const rest = { networkId, name: name.trim(), cidr: cidr.trim(), ...(zone.trim() !== '' && { zone: zone.trim() }) };
  const missing =
    networkId === ''
      ? 'Choose a network.'
      : rest.name === ''
        ? 'Give it a name.'
        : rest.cidr === ''
          ? 'Give its addresses.'
          : rest;
  return (
    <CreateDialog
      title="Make a subnet"
      description="A range of addresses inside a network."
      submitLabel="Make the subnet"
      capability={['subnets', 'create']}
      path="/api/v1/subnets"
      body={missing}
      isCloudSent={false}
      onSubmit={() => compute.subnets.create.mutate(rest)}
      onClose={onClose}
    >
      {(errorOf, cloudId) => (
        <>
          <ResourceSelect
            label="Network"
            noun="networks"
            cloudId={cloudId}
            value={networkId}
            onChange={setNetworkId}
            nothing="Choose one"
            error={errorOf('networkId')}
            isRequired
          />
          <Field label="Name" error={errorOf('name')} isRequired>
            <Input value={name} autoComplete="off" onChange={(event) => setName(event.target.value)} />
          </Field>
          <Field
            label="Addresses"
            hint="A part of the network's range, such as 10.0.1.0/24."
            error={errorOf('cidr')}
            isRequired
          >
            <Input value={cidr} isMono autoComplete="off" onChange={(event) => setCidr(event.target.value)} />
          </Field>
          <Field label="Zone" hint="Leave it empty where the cloud has none, or may choose." error={errorOf('zone')}>
            <Input value={zone} autoComplete="off" onChange={(event) => setZone(event.target.value)} />
          </Field>
        </>
      )}
    </CreateDialog>
  );
}
