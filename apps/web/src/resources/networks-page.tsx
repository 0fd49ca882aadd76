'use client';

import type { Network } from '@kumo/model';
import { ApiCallBlock, Button, CheckboxField, EmptyState, Field, Input, Tag } from '@kumo/ui';
import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { DataColumn } from '../components/data-table/columns.ts';
import { useClouds } from '../data/clouds.ts';
import { useLiveList } from '../data/live-list.ts';
import { usePermissionReason } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { useCapabilityReason } from './capability-reason.ts';
import { CreateDialog } from './create-dialog.tsx';
import { ResourceList } from './resource-list.tsx';
import { ResourceMenu } from './resource-menu.tsx';
import { cloudColumn, createdColumn, nameColumn, seenColumn } from './shared-columns.tsx';
import { useResourceFilters } from './use-resource-filters.ts';

const columns: ReadonlyArray<DataColumn<Network>> = [
  nameColumn(),
  {
    id: 'reach',
    header: 'Reach',
    width: '96px',
    narrow: 'state',
    cell: (network) => (
      <span className="text-muted">{network.external ? 'External' : network.internal ? 'Closed' : 'Private'}</span>
    ),
  },
  cloudColumn(),
  {
    id: 'cidrs',
    header: 'Addresses',
    width: 'minmax(130px, 1fr)',
    narrow: 'value',
    cell: (network) => <span className="mono text-muted">{network.cidrs.join(', ') || '—'}</span>,
  },
  {
    id: 'driver',
    header: 'Driver',
    width: '96px',
    hideBelow: 1250,
    cell: (network) => (network.driver ? <Tag>{network.driver}</Tag> : <span className="text-faint">—</span>),
  },
  createdColumn(),
  seenColumn(),
  {
    id: 'menu',
    header: 'Actions',
    isHeaderHidden: true,
    width: '30px',
    cell: (network) => <NetworkMenu network={network} />,
  },
];

/** What can be done with one network. */
export function NetworkMenu({ network }: { readonly network: Network }) {
  const permission = usePermissionReason('networks:manage');
  const capability = useCapabilityReason(network.cloudId, 'networks', 'delete');
  return (
    <ResourceMenu
      id={network.id}
      name={network.name}
      noun="network"
      deleteReason={permission ?? capability}
      consequence="Instances can no longer be attached to it. One that still is keeps it from being deleted."
      losesData={false}
      onDelete={() => compute.networks.delete.mutate({ id: network.id })}
    />
  );
}

/** Every network in every cloud. */
export function NetworksPage() {
  const filters = useResourceFilters();
  const router = useRouter();
  const list = useLiveList<Network, typeof filters.parameters>('networks', filters.parameters, (input, signal) =>
    compute.networks.list.query(input, { signal }),
  );
  const [isMaking, setIsMaking] = useState(false);
  const reason = usePermissionReason('networks:manage');
  const { clouds } = useClouds();
  return (
    <>
      <ResourceList
        title="Networks"
        list={list}
        filters={filters}
        columns={columns}
        onOpen={(network) => router.push(`/networks/${network.id}`)}
        actions={
          <Button size="sm" tone="primary" icon={<Plus />} disabledReason={reason} onClick={() => setIsMaking(true)}>
            Make a network
          </Button>
        }
        empty={
          <EmptyState
            title="No networks yet"
            action={
              <Button tone="primary" icon={<Plus />} disabledReason={reason} onClick={() => setIsMaking(true)}>
                Make a network
              </Button>
            }
            apiCall={
              <ApiCallBlock
                call={{
                  method: 'POST',
                  path: '/api/v1/networks',
                  body: { cloudId: clouds[0]?.id ?? 'cld_…', name: 'backend' },
                }}
              />
            }
          >
            A network joins instances, so that they reach each other and others do not. Networks that are made at the
            provider show up by themselves.
          </EmptyState>
        }
      />
      {isMaking ? <MakeNetwork onClose={() => setIsMaking(false)} /> : null}
    </>
  );
}

function MakeNetwork({ onClose }: { readonly onClose: () => void }) {
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
