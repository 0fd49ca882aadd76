'use client';

import type { Volume } from '@kumo/model';
import { formatQuantity, late, ToneLabel } from '@kumo/ui';
import type { DataColumn } from '../components/data-table/columns.ts';
import { compute } from '../lib/api.ts';
import { CollectionPage } from './collection-page.tsx';
import { ReferenceLink } from './reference-link.tsx';
import { cloudColumn, createdColumn, menuColumn, nameColumn, seenColumn, sizeColumn } from './shared-columns.tsx';
import { VolumeMenu, volumeTones } from './volume-menu.tsx';

const MakeVolume = late(() => import('./make-volume.tsx').then((module) => module.MakeVolume));

const trail = [{ label: 'Storage', href: '/volumes' }];

const columns: ReadonlyArray<DataColumn<Volume>> = [
  nameColumn(),
  {
    id: 'state',
    header: 'State',
    width: '110px',
    narrow: 'state',
    cell: (volume) => <ToneLabel tone={volumeTones[volume.state][0]}>{volumeTones[volume.state][1]}</ToneLabel>,
  },
  cloudColumn(),
  sizeColumn(),
  {
    id: 'used',
    header: 'Mounted by',
    width: 'minmax(110px, 0.8fr)',
    hideBelow: 1320,
    cell: (volume) =>
      volume.instanceIds.length === 1 ? (
        <ReferenceLink noun="instances" id={volume.instanceIds[0] ?? null} />
      ) : (
        <span className="text-muted">
          {volume.attachedTo.length === 0 ? '—' : formatQuantity(volume.attachedTo.length, 'instance')}
        </span>
      ),
  },
  {
    id: 'driver',
    header: 'Driver',
    width: '96px',
    hideBelow: 1320,
    cell: (volume) => <span className="text-muted">{volume.driver ?? '—'}</span>,
  },
  createdColumn(),
  seenColumn(),
  menuColumn((volume) => <VolumeMenu volume={volume} />),
];

/** Every volume in every cloud. */
export function VolumesPage() {
  return (
    <CollectionPage<Volume>
      title="Volumes"
      collection="volumes"
      path="/volumes"
      trail={trail}
      columns={columns}
      read={(input, signal) => compute.volumes.list.query(input, { signal })}
      making={{ label: 'Make a volume', permission: 'volumes:manage', dialog: MakeVolume }}
      lesson={{
        text:
          'A volume is a disk that outlives the instance it is attached to. Make one here, or launch an ' +
          'instance with one. Volumes that are made at the provider show up by themselves.',
        example: (cloudId) => ({ cloudId, name: 'orders-data' }),
      }}
    />
  );
}
