'use client';

import type { PublicIp } from '@kumo/model';
import { ApiCallBlock, Button, EmptyState, ToneLabel } from '@kumo/ui';
import { Link2, Plus, Unlink } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { DataColumn } from '../components/data-table/columns.ts';
import { useClouds } from '../data/clouds.ts';
import { useLiveList } from '../data/live-list.ts';
import { usePermissionReason } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { useFollow } from '../operations/follow.ts';
import { useCapabilityReason } from './capability-reason.ts';
import { CreateDialog } from './create-dialog.tsx';
import { ReferenceLink } from './reference-link.tsx';
import { RequestDialog } from './request-dialog.tsx';
import { ResourceList } from './resource-list.tsx';
import { ResourceMenu } from './resource-menu.tsx';
import { ResourceSelect } from './resource-select.tsx';
import { cloudColumn, createdColumn, seenColumn } from './shared-columns.tsx';
import { useResourceFilters } from './use-resource-filters.ts';

/** Tone and word of each state. */
export const publicIpTones = {
  allocating: ['transit', 'Coming'],
  free: ['stopped', 'Free'],
  bound: ['running', 'Bound'],
  releasing: ['transit', 'Going'],
  error: ['error', 'Error'],
  unknown: ['stale', 'Unknown'],
} as const satisfies Record<PublicIp['state'], readonly [string, string]>;

const columns: ReadonlyArray<DataColumn<PublicIp>> = [
  {
    id: 'name',
    header: 'Address',
    sortKey: 'name',
    width: 'minmax(150px, 1.2fr)',
    narrow: 'title',
    cell: (ip) => (
      <span className="mono font-medium" title={ip.nativeId}>
        {ip.address}
      </span>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '96px',
    narrow: 'state',
    cell: (ip) => <ToneLabel tone={publicIpTones[ip.state][0]}>{publicIpTones[ip.state][1]}</ToneLabel>,
  },
  cloudColumn(),
  {
    id: 'instance',
    header: 'Leads to',
    width: 'minmax(130px, 1fr)',
    narrow: 'value',
    cell: (ip) => <ReferenceLink noun="instances" id={ip.instanceId} />,
  },
  {
    id: 'inside',
    header: 'Inside',
    width: '130px',
    hideBelow: 1000,
    cell: (ip) => <span className="mono text-muted">{ip.privateIp ?? '—'}</span>,
  },
  createdColumn(),
  seenColumn(),
  {
    id: 'menu',
    header: 'Actions',
    isHeaderHidden: true,
    width: '30px',
    cell: (ip) => <PublicIpMenu ip={ip} />,
  },
];

/** What can be done with one address. */
export function PublicIpMenu({ ip }: { readonly ip: PublicIp }) {
  const [isBinding, setIsBinding] = useState(false);
  const follow = useFollow();
  const permission = usePermissionReason('networks:manage');
  const binding = useCapabilityReason(ip.cloudId, 'publicIps', 'associate');
  const freeing = useCapabilityReason(ip.cloudId, 'publicIps', 'disassociate');
  const releasing = useCapabilityReason(ip.cloudId, 'publicIps', 'release');
  const takeOff = async () => {
    const answer = await compute.publicIps.disassociate.mutate({ id: ip.id });
    if (answer && 'steps' in answer) follow(answer);
  };
  return (
    <>
      <ResourceMenu
        id={ip.id}
        name={ip.address}
        noun="address"
        deleteWord="Release"
        deleteReason={permission ?? releasing ?? (ip.state === 'bound' ? 'It leads to an instance.' : undefined)}
        consequence="It goes back to the cloud, and somebody else may get it. What points to it points nowhere."
        losesData={false}
        onDelete={() => compute.publicIps.release.mutate({ id: ip.id })}
        items={[
          {
            label: 'Lead it to an instance…',
            icon: <Link2 />,
            disabledReason: permission ?? binding,
            onSelect: () => setIsBinding(true),
          },
          {
            label: 'Take it off its instance',
            icon: <Unlink />,
            disabledReason: permission ?? freeing ?? (ip.state === 'bound' ? undefined : 'It leads nowhere.'),
            onSelect: () => void takeOff(),
          },
        ]}
      />
      {isBinding ? <BindAddress ip={ip} onClose={() => setIsBinding(false)} /> : null}
    </>
  );
}

function BindAddress({ ip, onClose }: { readonly ip: PublicIp; readonly onClose: () => void }) {
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

/** Every public address in every cloud. */
export function PublicIpsPage() {
  const filters = useResourceFilters();
  const router = useRouter();
  const list = useLiveList<PublicIp, typeof filters.parameters>('publicIps', filters.parameters, (input, signal) =>
    compute.publicIps.list.query(input, { signal }),
  );
  const [isMaking, setIsMaking] = useState(false);
  const reason = usePermissionReason('networks:manage');
  const { clouds } = useClouds();
  const make = (size: 'sm' | 'md') => (
    <Button size={size} tone="primary" icon={<Plus />} disabledReason={reason} onClick={() => setIsMaking(true)}>
      Get an address
    </Button>
  );
  return (
    <>
      <ResourceList
        title="Public addresses"
        trail={[{ label: 'Networks', href: '/networks' }]}
        list={list}
        filters={filters}
        columns={columns}
        onOpen={(ip) => router.push(`/public-ips/${ip.id}`)}
        actions={make('sm')}
        empty={
          <EmptyState
            title="No public addresses yet"
            action={make('md')}
            apiCall={
              <ApiCallBlock
                call={{ method: 'POST', path: '/api/v1/public-ips', body: { cloudId: clouds[0]?.id ?? 'cld_…' } }}
              />
            }
          >
            An address that stays yours while instances come and go: lead it to one instance, later to another. Docker
            publishes ports on its host's own addresses instead.
          </EmptyState>
        }
      />
      {isMaking ? <GetAddress onClose={() => setIsMaking(false)} /> : null}
    </>
  );
}

function GetAddress({ onClose }: { readonly onClose: () => void }) {
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
