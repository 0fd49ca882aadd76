'use client';

import type { Instance } from '@kumo/model';
import { CopyableId, Facts, formatBytes, formatInstant, formatVcpus, late, Section, Tag, ToneLabel } from '@kumo/ui';
import Link from 'next/link';
import { useState } from 'react';
import { CloudLabel } from '../../components/cloud-label.tsx';
import { useCloudsById } from '../../data/clouds.ts';
import { useOrganization, usePermissionReason } from '../../data/session.ts';
import { offers } from '../../resources/capability-reason.ts';
import { useChoices } from '../../resources/resource-select.tsx';
import { PortLinks } from '../port-links.tsx';
import styles from './detail.module.css';

const FirewallsDialog = late(() => import('./firewalls-dialog.tsx').then((module) => module.FirewallsDialog));

const healthTones = { healthy: 'running', unhealthy: 'error', starting: 'transit' } as const;
const healthWords = { healthy: 'Healthy', unhealthy: 'Unhealthy', starting: 'Not known yet' } as const;

function Addresses({ addresses }: { readonly addresses: readonly string[] }) {
  return (
    <span className={styles.stack}>
      {addresses.map((address) => (
        <CopyableId key={address} id={address} label={`Copy ${address}`} />
      ))}
    </span>
  );
}

/** Everything that is known of an instance, one line each; what it does not have is left out. */
export function FactsPanel({ instance }: { readonly instance: Instance }) {
  const organization = useOrganization();
  const project = organization?.projects.find((each) => each.id === instance.projectId);
  const tags = Object.entries(instance.tags);
  const hasFirewalls = offers(useCloudsById().get(instance.cloudId), 'firewalls', 'apply');
  return (
    <Section title="Facts">
      <Facts
        facts={[
          {
            name: 'Cloud',
            value: (
              <Link className="link" href={`/clouds/${instance.cloudId}`}>
                <CloudLabel cloudId={instance.cloudId} />
              </Link>
            ),
          },
          {
            name: 'Size',
            value: (
              <>
                {instance.sizeName}
                <span className={instance.sizeName === null ? undefined : styles.quiet}>
                  {instance.vcpus === null && instance.memoryBytes === null
                    ? 'No limits'
                    : `${formatVcpus(instance.vcpus)} · ${instance.memoryBytes === null ? 'no memory limit' : formatBytes(instance.memoryBytes)}`}
                </span>
              </>
            ),
          },
          instance.imageName === null
            ? null
            : { name: 'Image', value: <span className={styles.wrap}>{instance.imageName}</span> },
          instance.health === 'none'
            ? null
            : {
                name: 'Health',
                value: <ToneLabel tone={healthTones[instance.health]}>{healthWords[instance.health]}</ToneLabel>,
              },
          instance.ports.length === 0 ? null : { name: 'Ports', value: <PortLinks instance={instance} /> },
          instance.publicIps.length === 0
            ? null
            : { name: 'Public', value: <Addresses addresses={instance.publicIps} /> },
          instance.privateIps.length === 0
            ? null
            : { name: 'Address', value: <Addresses addresses={instance.privateIps} /> },
          instance.networkIds.length === 0
            ? null
            : {
                name: 'Networks',
                value: <Names noun="networks" cloudId={instance.cloudId} ids={instance.networkIds} />,
              },
          instance.volumeIds.length === 0
            ? null
            : { name: 'Volumes', value: <Names noun="volumes" cloudId={instance.cloudId} ids={instance.volumeIds} /> },
          hasFirewalls || instance.firewallIds.length > 0
            ? { name: 'Firewalls', value: <Firewalls instance={instance} canChange={hasFirewalls} /> }
            : null,
          instance.keyPairId === null
            ? null
            : {
                name: 'Key pair',
                value: <Names noun="keyPairs" cloudId={instance.cloudId} ids={[instance.keyPairId]} />,
              },
          instance.zone === null ? null : { name: 'Zone', value: instance.zone },
          project ? { name: 'Project', value: project.name } : null,
          { name: 'Created', value: formatInstant(instance.createdAt) },
          instance.startedAt === null ? null : { name: 'Started', value: formatInstant(instance.startedAt) },
          { name: 'Origin', value: instance.managed ? 'Launched here' : 'Found at the cloud' },
          { name: 'Id', value: <CopyableId id={instance.id} label="Copy the id" /> },
          { name: 'Native id', value: <CopyableId id={instance.nativeId} label="Copy the native id" /> },
          tags.length === 0
            ? null
            : {
                name: 'Tags',
                value: tags.map(([key, value]) => (
                  <Link
                    key={key}
                    href={`/instances?tag=${encodeURIComponent(`${key}=${value}`)}`}
                    title="Show all with this tag"
                    className={styles.tag}
                  >
                    <Tag>{value === '' ? key : `${key}=${value}`}</Tag>
                  </Link>
                )),
              },
        ]}
      />
    </Section>
  );
}

function Firewalls({ instance, canChange }: { readonly instance: Instance; readonly canChange: boolean }) {
  const [isAsked, setIsAsked] = useState(false);
  const permission = usePermissionReason('instances:control');
  return (
    <span className={styles.stack}>
      <Names noun="firewalls" cloudId={instance.cloudId} ids={instance.firewallIds} />
      {canChange && permission === undefined && instance.state !== 'terminated' ? (
        <button type="button" className="link w-fit" onClick={() => setIsAsked(true)}>
          Change
        </button>
      ) : null}
      {isAsked ? <FirewallsDialog instance={instance} onClose={() => setIsAsked(false)} /> : null}
    </span>
  );
}

/** Names of the things that an instance has; ids until the names are known. */
function Names(props: {
  readonly noun: 'networks' | 'volumes' | 'firewalls' | 'keyPairs';
  readonly cloudId: string;
  readonly ids: readonly string[];
}) {
  const { noun, ids } = props;
  const { data } = useChoices(noun, props.cloudId);
  const hrefOf = (id: string) =>
    noun === 'firewalls' ? `/firewalls/${id}` : noun === 'keyPairs' ? '/key-pairs' : `/${noun}`;
  return (
    <span className={styles.stack}>
      {ids.map((id) => (
        <Link key={id} className={`link clip ${styles.wrap}`} href={hrefOf(id)}>
          {data?.items.find((item) => item.id === id)?.name ?? id}
        </Link>
      ))}
    </span>
  );
}
