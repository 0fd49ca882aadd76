'use client';

import type { Network } from '@kumo/model';
import { useCloudsById } from '../data/clouds.ts';
import { compute } from '../lib/api.ts';
import { offers } from './capability-reason.ts';
import { NetworkMenu } from './network-menu.tsx';
import { PartList } from './part-list.tsx';
import { ResourcePage } from './resource-page.tsx';

const trail = [{ label: 'Networks', href: '/networks' }];

/** One network: its subnets and firewalls, its facts. */
export function NetworkPage({ id }: { readonly id: string }) {
  return (
    <ResourcePage<Network>
      collection="networks"
      noun="Network"
      trail={trail}
      id={id}
      read={(wanted, signal) => compute.networks.get.query({ id: wanted }, { signal })}
      actions={(network) => <NetworkMenu network={network} />}
      facts={(network) => [
        network.cidrs.length === 0
          ? null
          : { name: 'Addresses', value: <span className="mono">{network.cidrs.join(', ')}</span> },
        { name: 'Reach', value: network.external ? 'External' : network.internal ? 'Closed' : 'Private' },
        network.driver ? { name: 'Driver', value: network.driver } : null,
      ]}
    >
      {(network) => <Parts network={network} />}
    </ResourcePage>
  );
}

function Parts({ network }: { readonly network: Network }) {
  const cloud = useCloudsById().get(network.cloudId);
  const has = (noun: string) => offers(cloud, noun);
  return (
    <>
      {has('subnets') ? (
        <PartList
          title="Subnets"
          of={['subnets', 'of-network', network.id]}
          read={(signal) => compute.subnets.list.query({ networkId: [network.id], limit: 100 }, { signal })}
          href={(subnetId) => `/subnets/${subnetId}`}
          nothing="It has none yet."
        />
      ) : null}
      {has('firewalls') ? (
        <PartList
          title="Firewalls"
          of={['firewalls', 'of-network', network.id]}
          read={(signal) => compute.firewalls.list.query({ networkId: [network.id], limit: 100 }, { signal })}
          href={(firewallId) => `/firewalls/${firewallId}`}
          nothing="None belongs to this network alone."
        />
      ) : null}
      {has('subnets') || has('firewalls') ? null : (
        <p className="text-muted">Instances attach to it when they are launched; each one's page says to which.</p>
      )}
    </>
  );
}
