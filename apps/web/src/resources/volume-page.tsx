'use client';

import type { Volume } from '@kumo/model';
import { formatBytes, Section, ToneLabel } from '@kumo/ui';
import { compute } from '../lib/api.ts';
import { PartList } from './part-list.tsx';
import { ReferenceLink } from './reference-link.tsx';
import { ResourcePage } from './resource-page.tsx';
import styles from './resources.module.css';
import { VolumeMenu, volumeTones } from './volume-menu.tsx';

const trail = [{ label: 'Storage', href: '/volumes' }];

/** One volume: who mounts it, its snapshots, its facts. */
export function VolumePage({ id }: { readonly id: string }) {
  return (
    <ResourcePage<Volume>
      collection="volumes"
      noun="Volume"
      trail={trail}
      id={id}
      read={(wanted, signal) => compute.volumes.get.query({ id: wanted }, { signal })}
      state={({ state }) => <ToneLabel tone={volumeTones[state][0]}>{volumeTones[state][1]}</ToneLabel>}
      actions={(volume) => <VolumeMenu volume={volume} />}
      facts={(volume) => [
        { name: 'Size', value: formatBytes(volume.sizeBytes) },
        volume.driver ? { name: 'Kept by', value: volume.driver } : null,
        volume.zone ? { name: 'Zone', value: volume.zone } : null,
        volume.bootable ? { name: 'Boots', value: 'An instance can start from it' } : null,
      ]}
    >
      {(volume) => (
        <>
          <Section title="Attached to" className={styles.part ?? ''}>
            {volume.attachedTo.length === 0 ? <p className="py-3 text-muted">No instance mounts it.</p> : null}
            <ul>
              {volume.instanceIds.map((instanceId) => (
                <li key={instanceId} className={styles.partRow}>
                  <ReferenceLink noun="instances" id={instanceId} />
                </li>
              ))}
            </ul>
          </Section>
          <PartList
            title="Snapshots"
            of={['snapshots', 'of-volume', volume.id]}
            read={(signal) => compute.snapshots.list.query({ volumeId: [volume.id], limit: 100 }, { signal })}
            href={(snapshotId) => `/snapshots/${snapshotId}`}
            nothing="There is none yet. Make one from the menu before something risky."
          />
        </>
      )}
    </ResourcePage>
  );
}
