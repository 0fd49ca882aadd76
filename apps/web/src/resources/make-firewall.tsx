'use client';

import { Field, Input } from '@kumo/ui';
import { useState } from 'react';
import { compute } from '../lib/api.ts';
import { CreateDialog } from './create-dialog.tsx';
import { ResourceSelect } from './resource-select.tsx';

/** Makes a firewall in a cloud that one chooses. */
export function MakeFirewall({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [networkId, setNetworkId] = useState('');
  const rest = {
    name: name.trim(),
    ...(description.trim() !== '' && { description: description.trim() }),
    ...(networkId !== '' && { networkId }),
  };
  return (
    <CreateDialog
      title="Make a firewall"
      description="It begins without rules of yours; add what may come in on its page."
      submitLabel="Make the firewall"
      capability={['firewalls', 'create']}
      path="/api/v1/firewalls"
      body={rest.name === '' ? 'Give it a name.' : rest}
      onSubmit={(cloudId) => compute.firewalls.create.mutate({ cloudId, ...rest })}
      onClose={onClose}
    >
      {(errorOf, cloudId) => (
        <>
          <Field label="Name" error={errorOf('name')} isRequired>
            <Input value={name} autoComplete="off" onChange={(event) => setName(event.target.value)} />
          </Field>
          <Field label="Description" error={errorOf('description')}>
            <Input value={description} autoComplete="off" onChange={(event) => setDescription(event.target.value)} />
          </Field>
          <ResourceSelect
            label="Network"
            noun="networks"
            cloudId={cloudId}
            value={networkId}
            onChange={setNetworkId}
            nothing="None, or the default one"
            hint="Where a firewall belongs to one network."
            error={errorOf('networkId')}
          />
        </>
      )}
    </CreateDialog>
  );
}
