'use client';

import type { Snapshot } from '@kumo/model';
import { Button, ToneLabel } from '@kumo/ui';
import Link from 'next/link';
import type { DataColumn } from '../components/data-table/columns.ts';
import { compute } from '../lib/api.ts';
import { CollectionPage } from './collection-page.tsx';
import { ReferenceLink } from './reference-link.tsx';
import { cloudColumn, createdColumn, menuColumn, nameColumn, seenColumn, sizeColumn } from './shared-columns.tsx';
import { SnapshotMenu, snapshotTones } from './snapshot-menu.tsx';

const trail = [{ label: 'Storage', href: '/volumes' }];

const columns: ReadonlyArray<DataColumn<Snapshot>> = [
  nameColumn(),
  {
    id: 'state',
    header: 'State',
    width: '110px',
    narrow: 'state',
    cell: (snapshot) => (
      <ToneLabel tone={snapshotTones[snapshot.state][0]}>{snapshotTones[snapshot.state][1]}</ToneLabel>
    ),
  },
  cloudColumn(),
  {
    id: 'volume',
    header: 'Of',
    width: 'minmax(120px, 1fr)',
    hideBelow: 1000,
    cell: (snapshot) => <ReferenceLink noun="volumes" id={snapshot.volumeId} />,
  },
  sizeColumn(),
  createdColumn(),
  seenColumn(),
  menuColumn((snapshot) => <SnapshotMenu snapshot={snapshot} />),
];

/** Every snapshot in every cloud. */
export function SnapshotsPage() {
  return (
    <CollectionPage<Snapshot>
      title="Snapshots"
      collection="snapshots"
      path="/snapshots"
      trail={trail}
      columns={columns}
      read={(input, signal) => compute.snapshots.list.query(input, { signal })}
      lesson={{
        text:
          "A snapshot is a copy of a volume as it was at one moment. Make one from a volume's menu before " +
          "something risky; a new volume can be made from it at any time. Docker's volumes have none.",
        example: () => ({ volumeId: 'vol_…', name: 'before-upgrade' }),
        action: (
          <Button tone="primary" asChild>
            <Link href="/volumes">Choose a volume</Link>
          </Button>
        ),
      }}
    />
  );
}
