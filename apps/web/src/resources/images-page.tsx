'use client';

import type { Image } from '@kumo/model';
import { ApiCallBlock, Button, EmptyState, Field, formatBytes, Input, ToneLabel } from '@kumo/ui';
import { Download } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { DataColumn } from '../components/data-table/columns.ts';
import { useClouds } from '../data/clouds.ts';
import { useLiveList } from '../data/live-list.ts';
import { usePermissionReason } from '../data/session.ts';
import { compute } from '../lib/api.ts';
import { useCapabilityReason } from './capability-reason.ts';
import { CreateDialog } from './create-dialog.tsx';
import { ResourceList } from './resource-list.tsx';
import { ResourceMenu } from './resource-menu.tsx';
import { cloudColumn, createdColumn, seenColumn } from './shared-columns.tsx';
import { useResourceFilters } from './use-resource-filters.ts';

/** Tone and word of each state. */
export const imageTones = {
  available: ['running', 'Available'],
  creating: ['transit', 'Creating'],
  disabled: ['stopped', 'Disabled'],
  error: ['error', 'Error'],
  deleted: ['terminated', 'Deleted'],
  unknown: ['stale', 'Unknown'],
} as const satisfies Record<Image['state'], readonly [string, string]>;

const columns: ReadonlyArray<DataColumn<Image>> = [
  {
    id: 'name',
    header: 'Name',
    sortKey: 'name',
    width: 'minmax(190px, 2fr)',
    narrow: 'title',
    cell: (image) => (
      <span title={image.references.join(', ') || image.nativeId}>
        <span className="font-medium">{image.name}</span>
        {image.references.length > 1 ? (
          <span className="text-xs text-faint"> and {image.references.length - 1} more names</span>
        ) : null}
      </span>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '110px',
    narrow: 'state',
    cell: (image) => <ToneLabel tone={imageTones[image.state][0]}>{imageTones[image.state][1]}</ToneLabel>,
  },
  cloudColumn(),
  {
    id: 'system',
    header: 'System',
    width: '120px',
    hideBelow: 1250,
    cell: (image) => (
      <span className="text-muted">{[image.os, image.architecture].filter(Boolean).join(' ') || '—'}</span>
    ),
  },
  {
    id: 'size',
    header: 'Size',
    width: '92px',
    isNumeric: true,
    narrow: 'value',
    cell: (image) => formatBytes(image.sizeBytes),
  },
  createdColumn(),
  seenColumn(),
  { id: 'menu', header: 'Actions', isHeaderHidden: true, width: '30px', cell: (image) => <ImageMenu image={image} /> },
];

/** What can be done with one image. */
export function ImageMenu({ image }: { readonly image: Image }) {
  const permission = usePermissionReason('images:manage');
  const capability = useCapabilityReason(image.cloudId, 'images', 'delete');
  return (
    <ResourceMenu
      id={image.id}
      name={image.name}
      noun="image"
      deleteReason={permission ?? capability}
      consequence="Nothing can be launched from it until it is there again. What runs from it runs on."
      losesData={false}
      onDelete={() => compute.images.delete.mutate({ id: image.id })}
    />
  );
}

/** Every image in every cloud. */
export function ImagesPage() {
  const filters = useResourceFilters();
  const router = useRouter();
  const list = useLiveList<Image, typeof filters.parameters>('images', filters.parameters, (input, signal) =>
    compute.images.list.query(input, { signal }),
  );
  const [isPulling, setIsPulling] = useState(false);
  const reason = usePermissionReason('images:manage');
  const { clouds } = useClouds();
  return (
    <>
      <ResourceList
        title="Images"
        list={list}
        filters={filters}
        columns={columns}
        onOpen={(image) => router.push(`/images/${image.id}`)}
        actions={
          <Button
            size="sm"
            tone="primary"
            icon={<Download />}
            disabledReason={reason}
            onClick={() => setIsPulling(true)}
          >
            Pull an image
          </Button>
        }
        empty={
          <EmptyState
            title="No images yet"
            action={
              <Button tone="primary" icon={<Download />} disabledReason={reason} onClick={() => setIsPulling(true)}>
                Pull an image
              </Button>
            }
            apiCall={
              <ApiCallBlock
                call={{
                  method: 'POST',
                  path: '/api/v1/images',
                  body: { cloudId: clouds[0]?.id ?? 'cld_…', reference: 'nginx:1.27' },
                }}
              />
            }
          >
            An image is what an instance starts from. A launch pulls what is missing by itself; images that are made at
            the provider show up by themselves.
          </EmptyState>
        }
      />
      {isPulling ? <PullImage onClose={() => setIsPulling(false)} /> : null}
    </>
  );
}

function PullImage({ onClose }: { readonly onClose: () => void }) {
  const [reference, setReference] = useState('');
  const rest = { reference: reference.trim() };
  return (
    <CreateDialog
      title="Pull an image"
      description="Fetches it from its registry, so that a launch need not wait for it."
      submitLabel="Pull"
      capability={['images', 'pull']}
      path="/api/v1/images"
      body={rest.reference === '' ? 'Say which image.' : rest}
      onSubmit={(cloudId) => compute.images.pull.mutate({ cloudId, ...rest })}
      onClose={onClose}
    >
      {(errorOf) => (
        <Field
          label="Reference"
          hint="Name and tag or digest: nginx:1.27, registry.example.org/team/app:4."
          error={errorOf('reference')}
          isRequired
        >
          <Input
            value={reference}
            isMono
            autoFocus
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setReference(event.target.value)}
          />
        </Field>
      )}
    </CreateDialog>
  );
}
