'use client';

import type { Subnet } from '@kumo/model';
import { late } from '@kumo/ui';
import type { DataColumn } from '../components/data-table/columns.ts';
import { compute } from '../lib/api.ts';
import { CollectionPage } from './collection-page.tsx';
import { ReferenceLink } from './reference-link.tsx';
import { cloudColumn, menuColumn, nameColumn, seenColumn } from './shared-columns.tsx';
import { SubnetMenu } from './subnet-menu.tsx';

const MakeSubnet = late(() => import('./make-subnet.tsx').then((module) => module.MakeSubnet));

const trail = [{ label: 'Networks', href: '/networks' }];

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
  menuColumn((subnet) => <SubnetMenu subnet={subnet} />),
];

/** Every subnet in every cloud. */
export function SubnetsPage() {
  return (
    <CollectionPage<Subnet>
      title="Subnets"
      collection="subnets"
      path="/subnets"
      trail={trail}
      columns={columns}
      read={(input, signal) => compute.subnets.list.query(input, { signal })}
      making={{ label: 'Make a subnet', permission: 'networks:manage', dialog: MakeSubnet }}
      lesson={{
        text:
          "A subnet is a range of addresses inside a network; instances get theirs from it. Docker's networks " +
          'have their range themselves.',
        example: () => ({ networkId: 'net_…', name: 'backend', cidr: '10.0.1.0/24' }),
      }}
    />
  );
}
