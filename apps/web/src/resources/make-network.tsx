'use client';

import { CheckboxField, Field, Input } from '@kumo/ui';
import { useState } from 'react';
import { compute } from '../lib/api.ts';
import { CreateDialog } from './create-dialog.tsx';

/** Makes a network in a cloud that one chooses. */
export function MakeNetwork({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [cidr, setCidr] = useState('');
  const [internal, setInternal] = useState(false);
  const rest = { name: name.trim(), ...(cidr.trim() !== '' && { cidr: cidr.trim() }), ...(internal && { internal }) };
  return (
    <CreateDialog
      title="Make a network"
      description="Instances on it reach each other by address, and by name where the cloud knows names."
      submitLabel="Make the network"
      capability={['networks', 'create']}
      path="/api/v1/networks"
      body={rest.name === '' ? 'Give it a name.' : rest}
      onSubmit={(cloudId) => compute.networks.create.mutate({ cloudId, ...rest })}
      onClose={onClose}
    >
      {(errorOf) => (
        <>
          <Field label="Name" hint="Letters, digits, dots, dashes and underscores." error={errorOf('name')} isRequired>
            <Input value={name} autoFocus autoComplete="off" onChange={(event) => setName(event.target.value)} />
          </Field>
          <Field
            label="Addresses"
            hint="A range such as 10.8.0.0/24. Empty: the cloud chooses."
            error={errorOf('cidr')}
          >
            <Input value={cidr} isMono autoComplete="off" onChange={(event) => setCidr(event.target.value)} />
          </Field>
          <CheckboxField
            label="Closed"
            hint="Nothing on it reaches anything outside."
            isChecked={internal}
            onChange={setInternal}
          />
        </>
      )}
    </CreateDialog>
  );
}
