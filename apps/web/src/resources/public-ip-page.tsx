'use client';

import type { PublicIp } from '@kumo/model';
import { Section, ToneLabel } from '@kumo/ui';
import { compute } from '../lib/api.ts';
import { PublicIpMenu, publicIpTones } from './public-ip-menu.tsx';
import { ReferenceLink } from './reference-link.tsx';
import { ResourcePage } from './resource-page.tsx';
import styles from './resources.module.css';

const trail = [
  { label: 'Networks', href: '/networks' },
  { label: 'Public addresses', href: '/public-ips' },
];

/** One public address and where it leads. */
export function PublicIpPage({ id }: { readonly id: string }) {
  return (
    <ResourcePage<PublicIp>
      collection="publicIps"
      noun="Public address"
      trail={trail}
      id={id}
      read={(wanted, signal) => compute.publicIps.get.query({ id: wanted }, { signal })}
      state={({ state }) => <ToneLabel tone={publicIpTones[state][0]}>{publicIpTones[state][1]}</ToneLabel>}
      actions={(ip) => <PublicIpMenu ip={ip} />}
      facts={(ip) => [
        { name: 'Address', value: <span className="mono">{ip.address}</span> },
        ip.networkId ? { name: 'Comes from', value: <ReferenceLink noun="networks" id={ip.networkId} /> } : null,
      ]}
    >
      {(ip) => (
        <Section title="Leads to" className={styles.part ?? ''}>
          <p className="py-3">
            {ip.instanceId === null ? (
              <span className="text-muted">Nothing. Most clouds bill it all the same.</span>
            ) : (
              <>
                <ReferenceLink noun="instances" id={ip.instanceId} />{' '}
                <span className="mono text-muted">{ip.privateIp ?? ''}</span>
              </>
            )}
          </p>
        </Section>
      )}
    </ResourcePage>
  );
}
