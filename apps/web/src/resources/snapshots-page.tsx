'use client';

import type { Snapshot } from '@kumo/model';
import { ApiCallBlock, Button, EmptyState, Field, formatBytes, Input, ToneLabel } from '@kumo/ui';
import { HardDrive } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { DataColumn } from '../components/data-table/columns.ts';
import { useLiveList } from '../data/live-list.ts';
import { usePermissionReason } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { useCapabilityReason } from './capability-reason.ts';
import { ReferenceLink } from './reference-link.tsx';
import { RequestDialog } from './request-dialog.tsx';
import { ResourceList } from './resource-list.tsx';
import { ResourceMenu } from './resource-menu.tsx';
import { cloudColumn, createdColumn, nameColumn, seenColumn } from './shared-columns.tsx';
import { useResourceFilters } from './use-resource-filters.ts';

/** Tone and word of each state. */
export const snapshotTones = {
  available: ['running', 'Available'],
  creating: ['transit', 'Creating'],
  deleting: ['transit', 'Deleting'],
  error: ['error', 'Error'],
  unknown: ['stale', 'Unknown'],
} as const satisfies Record<Snapshot['state'], readonly [string, string]>;

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
  {
    id: 'size',
    header: 'Size',
    width: '92px',
    isNumeric: true,
    narrow: 'value',
    cell: (snapshot) => formatBytes(snapshot.sizeBytes),
  },
  createdColumn(),
  seenColumn(),
  {
    id: 'menu',
    header: 'Actions',
    isHeaderHidden: true,
    width: '30px',
    cell: (snapshot) => <SnapshotMenu snapshot={snapshot} />,
  },
];

/** What can be done with one snapshot. */
export function SnapshotMenu({ snapshot }: { readonly snapshot: Snapshot }) {
  const [isRestoring, setIsRestoring] = useState(false);
  const permission = usePermissionReason('volumes:manage');
  const removal = useCapabilityReason(snapshot.cloudId, 'snapshots', 'delete');
  const restoring = useCapabilityReason(snapshot.cloudId, 'volumes', 'restore');
  return (
    <>
      <ResourceMenu
        id={snapshot.id}
        name={snapshot.name}
        noun="snapshot"
        deleteReason={permission ?? removal}
        consequence="What the volume was at that time can not be had again. The volume itself stays."
        losesData
        onDelete={() => compute.snapshots.delete.mutate({ id: snapshot.id })}
        items={[
          {
            label: 'Make a volume from it…',
            icon: <HardDrive />,
            disabledReason: permission ?? restoring,
            onSelect: () => setIsRestoring(true),
          },
        ]}
      />
      {isRestoring ? <RestoreSnapshot snapshot={snapshot} onClose={() => setIsRestoring(false)} /> : null}
    </>
  );
}

function RestoreSnapshot({ snapshot, onClose }: { readonly snapshot: Snapshot; readonly onClose: () => void }) {
  const [name, setName] = useState(`${snapshot.name}-restored`);
  const body = { cloudId: snapshot.cloudId, name: name.trim(), snapshotId: snapshot.id };
  return (
    <RequestDialog
      title={`Make a volume from ${snapshot.name}`}
      description="A new volume with what the snapshot holds. The one that it was made of stays as it is."
      submitLabel="Make the volume"
      call={{ method: 'POST', path: '/api/v1/volumes', body }}
      missing={body.name === '' ? 'Give it a name.' : undefined}
      onSubmit={() => compute.volumes.create.mutate(body)}
      onClose={onClose}
    >
      {(errorOf) => (
        <Field label="Name" error={errorOf('name')} isRequired>
          <Input value={name} autoFocus autoComplete="off" onChange={(event) => setName(event.target.value)} />
        </Field>
      )}
    </RequestDialog>
  );
}

/** Every snapshot in every cloud. */
export function SnapshotsPage() {
  const filters = useResourceFilters();
  const router = useRouter();
  const list = useLiveList<Snapshot, typeof filters.parameters>('snapshots', filters.parameters, (input, signal) =>
    compute.snapshots.list.query(input, { signal }),
  );
  return (
    <ResourceList
      title="Snapshots"
      trail={[{ label: 'Storage', href: '/volumes' }]}
      list={list}
      filters={filters}
      columns={columns}
      onOpen={(snapshot) => router.push(`/snapshots/${snapshot.id}`)}
      empty={
        <EmptyState
          title="No snapshots yet"
          action={
            <Button tone="primary" asChild>
              <Link href="/volumes">Choose a volume</Link>
            </Button>
          }
          apiCall={
            <ApiCallBlock
              call={{ method: 'POST', path: '/api/v1/snapshots', body: { volumeId: 'vol_…', name: 'before-upgrade' } }}
            />
          }
        >
          A snapshot is a copy of a volume as it was at one moment. Make one from a volume's menu before something
          risky; a new volume can be made from it at any time. Docker's volumes have none.
        </EmptyState>
      }
    />
  );
}
