'use client';

import type { Firewall } from '@kumo/model';
import { ApiCallBlock, Button, EmptyState, Field, formatQuantity, Input, Tag } from '@kumo/ui';
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
import { ReferenceLink } from './reference-link.tsx';
import { ResourceList } from './resource-list.tsx';
import { ResourceMenu } from './resource-menu.tsx';
import { ResourceSelect } from './resource-select.tsx';
import { cloudColumn, createdColumn, nameColumn, seenColumn } from './shared-columns.tsx';
import { useResourceFilters } from './use-resource-filters.ts';

const columns: ReadonlyArray<DataColumn<Firewall>> = [
  nameColumn(),
  {
    id: 'rules',
    header: 'Rules',
    width: '130px',
    narrow: 'value',
    cell: (firewall) => (
      <span className="text-muted">
        {formatQuantity(firewall.rules.length, 'rule')} {firewall.isDefault ? <Tag>default</Tag> : null}
      </span>
    ),
  },
  cloudColumn(),
  {
    id: 'network',
    header: 'Network',
    width: 'minmax(110px, 1fr)',
    hideBelow: 1250,
    cell: (firewall) => <ReferenceLink noun="networks" id={firewall.networkId} />,
  },
  {
    id: 'description',
    header: 'Description',
    width: 'minmax(120px, 1.2fr)',
    hideBelow: 1250,
    cell: (firewall) => <span className="clip text-muted">{firewall.description || '—'}</span>,
  },
  createdColumn(),
  seenColumn(),
  {
    id: 'menu',
    header: 'Actions',
    isHeaderHidden: true,
    width: '30px',
    cell: (firewall) => <FirewallMenu firewall={firewall} />,
  },
];

/** Deletes a firewall after one question. */
export function FirewallMenu({ firewall }: { readonly firewall: Firewall }) {
  const permission = usePermissionReason('networks:manage');
  const capability = useCapabilityReason(firewall.cloudId, 'firewalls', 'delete');
  const isDefault = firewall.isDefault ? 'The cloud keeps its default firewall.' : undefined;
  return (
    <ResourceMenu
      id={firewall.id}
      name={firewall.name}
      noun="firewall"
      deleteReason={permission ?? capability ?? isDefault}
      consequence="Its rules are gone with it. The cloud refuses while an instance has it."
      losesData={false}
      onDelete={() => compute.firewalls.delete.mutate({ id: firewall.id })}
    />
  );
}

/** Every firewall in every cloud. */
export function FirewallsPage() {
  const filters = useResourceFilters();
  const router = useRouter();
  const list = useLiveList<Firewall, typeof filters.parameters>('firewalls', filters.parameters, (input, signal) =>
    compute.firewalls.list.query(input, { signal }),
  );
  const [isMaking, setIsMaking] = useState(false);
  const reason = usePermissionReason('networks:manage');
  const { clouds } = useClouds();
  const make = (size: 'sm' | 'md') => (
    <Button size={size} tone="primary" icon={<Plus />} disabledReason={reason} onClick={() => setIsMaking(true)}>
      Make a firewall
    </Button>
  );
  return (
    <>
      <ResourceList
        title="Firewalls"
        trail={[{ label: 'Networks', href: '/networks' }]}
        list={list}
        filters={filters}
        columns={columns}
        actions={make('sm')}
        onOpen={(firewall) => router.push(`/firewalls/${firewall.id}`)}
        empty={
          <EmptyState
            title="No firewalls yet"
            action={make('md')}
            apiCall={
              <ApiCallBlock
                call={{
                  method: 'POST',
                  path: '/api/v1/firewalls',
                  body: { cloudId: clouds[0]?.id ?? 'cld_…', name: 'web' },
                }}
              />
            }
          >
            A firewall says what may reach the instances that have it, and what they may reach: a security group, where
            clouds call it that. Docker has none: its published ports say what may come in.
          </EmptyState>
        }
      />
      {isMaking ? <MakeFirewall onClose={() => setIsMaking(false)} /> : null}
    </>
  );
}

function MakeFirewall({ onClose }: { readonly onClose: () => void }) {
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
