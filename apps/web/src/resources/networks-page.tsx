'use client';

import type { Network } from '@kumo/model';
import { late, Tag } from '@kumo/ui';
import type { DataColumn } from '../components/data-table/columns.ts';
import { compute } from '../lib/api.ts';
import { CollectionPage } from './collection-page.tsx';
import { NetworkMenu } from './network-menu.tsx';
import { cloudColumn, createdColumn, menuColumn, nameColumn, seenColumn } from './shared-columns.tsx';

const MakeNetwork = late(() => import('./make-network.tsx').then((module) => module.MakeNetwork));

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
  menuColumn((network) => <NetworkMenu network={network} />),
];

/** Every network in every cloud. */
export function NetworksPage() {
  return (
    <CollectionPage<Network>
      title="Networks"
      collection="networks"
      path="/networks"
      columns={columns}
      read={(input, signal) => compute.networks.list.query(input, { signal })}
      making={{ label: 'Make a network', permission: 'networks:manage', dialog: MakeNetwork }}
      lesson={{
        text:
          'A network joins instances, so that they reach each other and others do not. Networks that are made ' +
          'at the provider show up by themselves.',
        example: (cloudId) => ({ cloudId, name: 'backend' }),
      }}
    />
  );
}
