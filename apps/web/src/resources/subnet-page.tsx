'use client';

import type { Subnet } from '@kumo/model';
import { Section } from '@kumo/ui';
import { compute } from '../lib/api.ts';
import { ReferenceLink } from './reference-link.tsx';
import { ResourcePage } from './resource-page.tsx';
import styles from './resources.module.css';
import { SubnetMenu } from './subnet-menu.tsx';

const trail = [
  { label: 'Networks', href: '/networks' },
  { label: 'Subnets', href: '/subnets' },
];

/** One subnet and the network that it is in. */
export function SubnetPage({ id }: { readonly id: string }) {
  return (
    <ResourcePage<Subnet>
      collection="subnets"
      noun="Subnet"
      trail={trail}
      id={id}
      read={(wanted, signal) => compute.subnets.get.query({ id: wanted }, { signal })}
      actions={(subnet) => <SubnetMenu subnet={subnet} />}
      facts={(subnet) => [
        { name: 'Addresses', value: <span className="mono">{subnet.cidr}</span> },
        subnet.gatewayIp ? { name: 'Gateway', value: <span className="mono">{subnet.gatewayIp}</span> } : null,
        subnet.zone ? { name: 'Zone', value: subnet.zone } : null,
      ]}
    >
      {(subnet) => (
        <Section title="Inside the network" className={styles.part ?? ''}>
          <p className="py-3">
            <ReferenceLink noun="networks" id={subnet.networkId} />
          </p>
        </Section>
      )}
    </ResourcePage>
  );
}
