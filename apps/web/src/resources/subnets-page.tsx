'use client';

import type { Subnet } from '@kumo/model';
import { ApiCallBlock, Button, EmptyState, Field, Input } from '@kumo/ui';
import { Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { DataColumn } from '../components/data-table/columns.ts';
import { useLiveList } from '../data/live-list.ts';
import { usePermissionReason } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { useCapabilityReason } from './capability-reason.ts';
import { CreateDialog } from './create-dialog.tsx';
import { ReferenceLink } from './reference-link.tsx';
import { ResourceList } from './resource-list.tsx';
import { ResourceMenu } from './resource-menu.tsx';
import { ResourceSelect } from './resource-select.tsx';
import { cloudColumn, nameColumn, seenColumn } from './shared-columns.tsx';
import { useResourceFilters } from './use-resource-filters.ts';

const columns: ReadonlyArray<DataColumn<Subnet>> = [
  nameColumn(),
  {
    id: 'cidr',
    header: 'Addresses',
    width: '170px',
    narrow: 'value',
    cell: (subnet) => <span className="mono">{subnet.cidr}</span>,
  },
  cloudColumn(),
  {
    id: 'network',
    header: 'Network',
    width: 'minmax(120px, 1fr)',
    hideBelow: 1000,
    cell: (subnet) => <ReferenceLink noun="networks" id={subnet.networkId} />,
  },
  {
    id: 'gateway',
    header: 'Gateway',
    width: '130px',
    hideBelow: 1250,
    cell: (subnet) => <span className="mono text-muted">{subnet.gatewayIp ?? '—'}</span>,
  },
  {
    id: 'zone',
    header: 'Zone',
    width: '110px',
    hideBelow: 1250,
    cell: (subnet) => <span className="text-muted">{subnet.zone ?? '—'}</span>,
  },
  seenColumn(),
  {
    id: 'menu',
    header: 'Actions',
    isHeaderHidden: true,
    width: '30px',
    cell: (subnet) => <SubnetMenu subnet={subnet} />,
  },
];

/** What can be done with one subnet. */
export function SubnetMenu({ subnet }: { readonly subnet: Subnet }) {
  const permission = usePermissionReason('networks:manage');
  const capability = useCapabilityReason(subnet.cloudId, 'subnets', 'delete');
  return (
    <ResourceMenu
      id={subnet.id}
      name={subnet.name}
      noun="subnet"
      deleteReason={permission ?? capability}
      consequence="The cloud refuses while anything has an address in it."
      losesData={false}
      onDelete={() => compute.subnets.delete.mutate({ id: subnet.id })}
    />
  );
}

/** Every subnet in every cloud. */
export function SubnetsPage() {
  const filters = useResourceFilters();
  const router = useRouter();
  const list = useLiveList<Subnet, typeof filters.parameters>('subnets', filters.parameters, (input, signal) =>
    compute.subnets.list.query(input, { signal }),
  );
  const [isMaking, setIsMaking] = useState(false);
  const reason = usePermissionReason('networks:manage');
  const make = (size: 'sm' | 'md') => (
    <Button size={size} tone="primary" icon={<Plus />} disabledReason={reason} onClick={() => setIsMaking(true)}>
      Make a subnet
    </Button>
  );
  return (
    <>
      <ResourceList
        title="Subnets"
        trail={[{ label: 'Networks', href: '/networks' }]}
        list={list}
        filters={filters}
        columns={columns}
        onOpen={(subnet) => router.push(`/subnets/${subnet.id}`)}
        actions={make('sm')}
        empty={
          <EmptyState
            title="No subnets yet"
            action={make('md')}
            apiCall={
              <ApiCallBlock
                call={{
                  method: 'POST',
                  path: '/api/v1/subnets',
                  body: { networkId: 'net_…', name: 'backend', cidr: '10.0.1.0/24' },
                }}
              />
            }
          >
            A subnet is a range of addresses inside a network; instances get theirs from it. Docker's networks have
            their range themselves.
          </EmptyState>
        }
      />
      {isMaking ? <MakeSubnet onClose={() => setIsMaking(false)} /> : null}
    </>
  );
}

function MakeSubnet({ onClose }: { readonly onClose: () => void }) {
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
