'use client';

import type { Image } from '@kumo/model';
import { late, ToneLabel } from '@kumo/ui';
import { Download, Upload } from 'lucide-react';
import type { DataColumn } from '../components/data-table/columns.ts';
import { compute } from '../lib/api.ts';
import { CollectionPage } from './collection-page.tsx';
import { ImageMenu, imageTones } from './image-menu.tsx';
import { cloudColumn, createdColumn, menuColumn, seenColumn, sizeColumn } from './shared-columns.tsx';

const PullImage = late(() => import('./pull-image.tsx').then((module) => module.PullImage));
const UploadImage = late(() => import('./upload-image.tsx').then((module) => module.UploadImage));

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
  sizeColumn(),
  createdColumn(),
  seenColumn(),
  menuColumn((image) => <ImageMenu image={image} />),
];

/** Every image in every cloud. */
export function ImagesPage() {
  return (
    <CollectionPage<Image>
      title="Images"
      collection="images"
      path="/images"
      columns={columns}
      read={(input, signal) => compute.images.list.query(input, { signal })}
      making={{ label: 'Pull an image', icon: <Download />, permission: 'images:manage', dialog: PullImage }}
      alsoMaking={{
        label: 'Upload an image',
        icon: <Upload />,
        permission: 'images:manage',
        dialog: UploadImage,
      }}
      lesson={{
        text:
          'An image is what an instance starts from. A launch pulls what is missing by itself; images that are ' +
          'made at the provider show up by themselves.',
        example: (cloudId) => ({ cloudId, reference: 'nginx:1.27' }),
      }}
    />
  );
}
