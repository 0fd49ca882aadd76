'use client';

import type { Volume } from '@kumo/model';
import { ApiCallBlock, Button, EmptyState, Field, formatBytes, formatQuantity, Input, ToneLabel } from '@kumo/ui';
import { Camera, Plug, Plus, Scaling, Unplug } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import type { DataColumn } from '../components/data-table/columns.ts';
import { useClouds } from '../data/clouds.ts';
import { useLiveList } from '../data/live-list.ts';
import { usePermissionReason } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { useCapabilityReason } from './capability-reason.ts';
import { CreateDialog } from './create-dialog.tsx';
import { ReferenceLink } from './reference-link.tsx';
import { ResourceList } from './resource-list.tsx';
import { ResourceMenu } from './resource-menu.tsx';
import { cloudColumn, createdColumn, nameColumn, seenColumn } from './shared-columns.tsx';
import { useResourceFilters } from './use-resource-filters.ts';
import { VolumeDialog, type VolumeQuestion } from './volume-dialogs.tsx';

const trail = [{ label: 'Storage', href: '/volumes' }];
const gibibyte = 1_073_741_824;

/** Tone and word of each state. */
export const volumeTones = {
  available: ['stopped', 'Available'],
  in_use: ['running', 'In use'],
  creating: ['transit', 'Creating'],
  attaching: ['transit', 'Attaching'],
  detaching: ['transit', 'Detaching'],
  busy: ['transit', 'Busy'],
  deleting: ['transit', 'Deleting'],
  deleted: ['terminated', 'Deleted'],
  error: ['error', 'Error'],
  unknown: ['stale', 'Unknown'],
} as const satisfies Record<Volume['state'], readonly [string, string]>;

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
  {
    id: 'size',
    header: 'Size',
    width: '92px',
    isNumeric: true,
    narrow: 'value',
    cell: (volume) => formatBytes(volume.sizeBytes),
  },
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
  {
    id: 'menu',
    header: 'Actions',
    isHeaderHidden: true,
    width: '30px',
    cell: (volume) => <VolumeMenu volume={volume} />,
  },
];

/** What can be done with one volume. */
export function VolumeMenu({ volume }: { readonly volume: Volume }) {
  const [question, setQuestion] = useState<VolumeQuestion | undefined>();
  const permission = usePermissionReason('volumes:manage');
  const attaching = useCapabilityReason(volume.cloudId, 'volumes', 'attach');
  const detaching = useCapabilityReason(volume.cloudId, 'volumes', 'detach');
  const growing = useCapabilityReason(volume.cloudId, 'volumes', 'grow');
  const copying = useCapabilityReason(volume.cloudId, 'snapshots', 'create');
  const deleting = useCapabilityReason(volume.cloudId, 'volumes', 'delete');
  const isUsed = volume.attachedTo.length > 0;
  const item = (asked: VolumeQuestion, label: string, icon: ReactNode, reason: string | undefined) => ({
    label,
    icon,
    disabledReason: permission ?? reason,
    onSelect: () => setQuestion(asked),
  });
  return (
    <>
      <ResourceMenu
        id={volume.id}
        name={volume.name}
        noun="volume"
        deleteReason={permission ?? deleting ?? (isUsed ? 'An instance mounts it.' : undefined)}
        consequence="Everything that is stored on it is lost, and nobody can bring it back."
        losesData
        onDelete={() => compute.volumes.delete.mutate({ id: volume.id })}
        items={[
          isUsed
            ? item('detach', 'Detach…', <Unplug />, detaching)
            : item('attach', 'Attach to an instance…', <Plug />, attaching),
          item('snapshot', 'Snapshot…', <Camera />, copying),
          item('grow', 'Make it larger…', <Scaling />, growing),
        ]}
      />
      {question ? <VolumeDialog question={question} volume={volume} onClose={() => setQuestion(undefined)} /> : null}
    </>
  );
}

/** Every volume in every cloud. */
export function VolumesPage() {
  const filters = useResourceFilters();
  const router = useRouter();
  const list = useLiveList<Volume, typeof filters.parameters>('volumes', filters.parameters, (input, signal) =>
    compute.volumes.list.query(input, { signal }),
  );
  const [isMaking, setIsMaking] = useState(false);
  const reason = usePermissionReason('volumes:manage');
  const { clouds } = useClouds();
  const make = (
    <Button tone="primary" icon={<Plus />} disabledReason={reason} onClick={() => setIsMaking(true)}>
      Make a volume
    </Button>
  );
  return (
    <>
      <ResourceList
        title="Volumes"
        trail={trail}
        list={list}
        filters={filters}
        columns={columns}
        onOpen={(volume) => router.push(`/volumes/${volume.id}`)}
        actions={
          <Button size="sm" tone="primary" icon={<Plus />} disabledReason={reason} onClick={() => setIsMaking(true)}>
            Make a volume
          </Button>
        }
        empty={
          <EmptyState
            title="No volumes yet"
            action={make}
            apiCall={
              <ApiCallBlock
                call={{
                  method: 'POST',
                  path: '/api/v1/volumes',
                  body: { cloudId: clouds[0]?.id ?? 'cld_…', name: 'orders-data' },
                }}
              />
            }
          >
            A volume is a disk that outlives the instance it is attached to. Make one here, or launch an instance with
            one. Volumes that are made at the provider show up by themselves.
          </EmptyState>
        }
      />
      {isMaking ? <MakeVolume onClose={() => setIsMaking(false)} /> : null}
    </>
  );
}

function MakeVolume({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [gib, setGib] = useState('');
  const sizeBytes = gib.trim() === '' ? undefined : Math.round(Number(gib) * gibibyte);
  const rest = { name: name.trim(), ...(sizeBytes !== undefined && { sizeBytes }) };
  const isBadSize = sizeBytes !== undefined && !(sizeBytes >= 1_048_576);
  return (
    <CreateDialog
      title="Make a volume"
      description="A disk that outlives the instances that mount it."
      submitLabel="Make the volume"
      capability={['volumes', 'create']}
      path="/api/v1/volumes"
      body={rest.name === '' ? 'Give it a name.' : isBadSize ? 'The size is a number of GiB.' : rest}
      onSubmit={(cloudId) => compute.volumes.create.mutate({ cloudId, ...rest })}
      onClose={onClose}
    >
      {(errorOf) => (
        <>
          <Field label="Name" hint="Letters, digits, dots, dashes and underscores." error={errorOf('name')} isRequired>
            <Input value={name} autoFocus autoComplete="off" onChange={(event) => setName(event.target.value)} />
          </Field>
          <Field
            label="Size in GiB"
            hint="Leave it empty where the cloud's volumes grow by themselves, as Docker's do."
            error={errorOf('sizeBytes') ?? (isBadSize ? 'A number of GiB, such as 20.' : undefined)}
          >
            <Input value={gib} inputMode="decimal" onChange={(event) => setGib(event.target.value)} />
          </Field>
        </>
      )}
    </CreateDialog>
  );
}
