'use client';

import type { PublicIp } from '@kumo/model';
import { late, ToneLabel } from '@kumo/ui';
import type { DataColumn } from '../components/data-table/columns.ts';
import { compute } from '../lib/api.ts';
import { CollectionPage } from './collection-page.tsx';
import { PublicIpMenu, publicIpTones } from './public-ip-menu.tsx';
import { ReferenceLink } from './reference-link.tsx';
import { cloudColumn, createdColumn, menuColumn, seenColumn } from './shared-columns.tsx';

const GetAddress = late(() => import('./get-address.tsx').then((module) => module.GetAddress));

const trail = [{ label: 'Networks', href: '/networks' }];

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
  menuColumn((ip) => <PublicIpMenu ip={ip} />),
];

/** Every public address in every cloud. */
export function PublicIpsPage() {
  return (
    <CollectionPage<PublicIp>
      title="Public addresses"
      collection="publicIps"
      path="/public-ips"
      trail={trail}
      columns={columns}
      read={(input, signal) => compute.publicIps.list.query(input, { signal })}
      making={{ label: 'Get an address', permission: 'networks:manage', dialog: GetAddress }}
      lesson={{
        text:
          'An address that stays yours while instances come and go: lead it to one instance, later to another. ' +
          "Docker publishes ports on its host's own addresses instead.",
        example: (cloudId) => ({ cloudId }),
      }}
    />
  );
}
