'use client';

import type { Firewall } from '@kumo/model';
import { formatQuantity, late, Tag } from '@kumo/ui';
import type { DataColumn } from '../components/data-table/columns.ts';
import { compute } from '../lib/api.ts';
import { CollectionPage } from './collection-page.tsx';
import { FirewallMenu } from './firewall-menu.tsx';
import { ReferenceLink } from './reference-link.tsx';
import { cloudColumn, createdColumn, menuColumn, nameColumn, seenColumn } from './shared-columns.tsx';

const MakeFirewall = late(() => import('./make-firewall.tsx').then((module) => module.MakeFirewall));

const trail = [{ label: 'Networks', href: '/networks' }];

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
  menuColumn((firewall) => <FirewallMenu firewall={firewall} />),
];

/** Every firewall in every cloud. */
export function FirewallsPage() {
  return (
    <CollectionPage<Firewall>
      title="Firewalls"
      collection="firewalls"
      path="/firewalls"
      trail={trail}
      columns={columns}
      read={(input, signal) => compute.firewalls.list.query(input, { signal })}
      making={{ label: 'Make a firewall', permission: 'networks:manage', dialog: MakeFirewall }}
      lesson={{
        text:
          'A firewall says what may reach the instances that have it, and what they may reach: a security ' +
          'group, where clouds call it that. Docker has none: its published ports say what may come in.',
        example: (cloudId) => ({ cloudId, name: 'web' }),
      }}
    />
  );
}
