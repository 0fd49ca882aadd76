'use client';

import type { Snapshot } from '@kumo/model';
import { formatBytes, Section, ToneLabel } from '@kumo/ui';
import { compute } from '../lib/api.ts';
import { ReferenceLink } from './reference-link.tsx';
import { ResourcePage } from './resource-page.tsx';
import styles from './resources.module.css';
import { SnapshotMenu, snapshotTones } from './snapshot-menu.tsx';

const trail = [
  { label: 'Storage', href: '/volumes' },
  { label: 'Snapshots', href: '/snapshots' },
];

/** One snapshot and the volume that it is a copy of. */
export function SnapshotPage({ id }: { readonly id: string }) {
  return (
    <ResourcePage<Snapshot>
      collection="snapshots"
      noun="Snapshot"
      trail={trail}
      id={id}
      read={(wanted, signal) => compute.snapshots.get.query({ id: wanted }, { signal })}
      state={({ state }) => <ToneLabel tone={snapshotTones[state][0]}>{snapshotTones[state][1]}</ToneLabel>}
      actions={(snapshot) => <SnapshotMenu snapshot={snapshot} />}
      facts={(snapshot) => [{ name: 'Size', value: formatBytes(snapshot.sizeBytes) }]}
    >
      {(snapshot) => (
        <Section title="A copy of" className={styles.part ?? ''}>
          {snapshot.volumeId === null ? (
            <p className="py-3 text-muted">Its volume is gone. A new one can be made from the menu.</p>
          ) : (
            <p className="py-3">
              <ReferenceLink noun="volumes" id={snapshot.volumeId} />
            </p>
          )}
        </Section>
      )}
    </ResourcePage>
  );
}
