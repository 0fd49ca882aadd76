'use client';

import type { Instance } from '@kumo/model';
import { formatBytes, formatInstant, formatVcpus, StateChip, Tag } from '@kumo/ui';
import Link from 'next/link';
import { RowFreshness } from '../../clouds/row-freshness.tsx';
import { CloudLabel } from '../../components/cloud-label.tsx';
import type { DataColumn } from '../../components/data-table/columns.ts';
import { PortLinks } from '../port-links.tsx';
import { CpuCell } from './cpu-cell.tsx';
import styles from './list.module.css';
import { RowMenu } from './row-menu.tsx';

/** CPU and memory in a few words: "2 vCPU · 8 GiB"; a container without limits says so. */
function sizeDetail(instance: Instance): string {
  const { vcpus, memoryBytes } = instance;
  if (vcpus === null && memoryBytes === null) return 'no limits';
  return [vcpus === null ? null : formatVcpus(vcpus), memoryBytes === null ? null : formatBytes(memoryBytes)]
    .filter(Boolean)
    .join(' · ');
}

/** The address that one most likely wants: a public one, else a private one. */
function mainAddress(instance: Instance): string | undefined {
  return instance.publicIps[0] ?? instance.privateIps[0];
}

/** Every column of the list of instances, in order. */
export const instanceColumns: ReadonlyArray<DataColumn<Instance>> = [
  {
    id: 'name',
    header: 'Name',
    width: 'minmax(124px, 1.6fr)',
    sortKey: 'name',
    narrow: 'title',
    cell: (instance) => (
      <Link className={styles.name} href={`/instances/${instance.id}`} prefetch={false} title={instance.name}>
        {instance.name}
      </Link>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '114px',
    sortKey: 'state',
    narrow: 'state',
    cell: (instance) => (
      <StateChip
        state={instance.state}
        lastKnownState={instance.lastKnownState}
        reason={instance.stateReason}
        nativeState={instance.nativeState}
      />
    ),
  },
  {
    id: 'cloud',
    header: 'Cloud',
    width: 'minmax(108px, 1fr)',
    narrow: 'sub',
    cell: (instance) => <CloudLabel cloudId={instance.cloudId} />,
  },
  {
    id: 'size',
    header: 'Size',
    width: 'minmax(124px, 1.4fr)',
    hideBelow: 1000,
    cell: (instance) =>
      instance.sizeName === null ? (
        <span className={styles.mono}>{sizeDetail(instance)}</span>
      ) : (
        <span title={`${instance.sizeName}, ${sizeDetail(instance)}`}>
          {instance.sizeName} <span className={styles.detail}>{sizeDetail(instance)}</span>
        </span>
      ),
  },
  {
    id: 'image',
    header: 'Image',
    width: 'minmax(88px, 1fr)',
    hideBelow: 1440,
    cell: (instance) => <span title={instance.imageName ?? undefined}>{instance.imageName ?? '—'}</span>,
  },
  {
    id: 'address',
    header: 'Address',
    width: '104px',
    hideBelow: 1400,
    cell: (instance) => (
      <span className={`mono ${styles.mono}`} title={[...instance.publicIps, ...instance.privateIps].join(', ')}>
        {mainAddress(instance) ?? '–'}
      </span>
    ),
  },
  {
    id: 'ports',
    header: 'Ports',
    width: '102px',
    hideBelow: 1250,
    cell: (instance) => <PortLinks instance={instance} limit={1} />,
  },
  {
    id: 'cpu',
    header: 'CPU, 1 h',
    width: '130px',
    hideBelow: 900,
    narrow: 'value',
    cell: (instance) => <CpuCell instance={instance} />,
  },
  {
    id: 'tags',
    header: 'Tags',
    width: 'minmax(120px, 1fr)',
    cell: (instance) => (
      <span className={styles.tags}>
        {Object.entries(instance.tags).map(([key, value]) => (
          <Tag key={key}>{value === '' ? key : `${key}=${value}`}</Tag>
        ))}
      </span>
    ),
  },
  {
    id: 'nativeId',
    header: 'Native id',
    width: '132px',
    cell: (instance) => (
      <span className={`mono ${styles.mono}`} title={instance.nativeId}>
        {instance.nativeId.slice(0, 14)}
      </span>
    ),
  },
  {
    id: 'created',
    header: 'Created',
    width: '178px',
    sortKey: 'createdAt',
    cell: (instance) => <span className={styles.mono}>{formatInstant(instance.createdAt)}</span>,
  },
  {
    id: 'seen',
    header: 'Seen',
    width: '74px',
    hideBelow: 1000,
    cell: (instance) => <RowFreshness row={instance} />,
  },
  {
    id: 'more',
    header: 'Actions',
    isHeaderHidden: true,
    width: '28px',
    cell: (instance) => <RowMenu instance={instance} />,
  },
];

/** Columns that cannot be put away. */
export const fixedColumns: ReadonlySet<string> = new Set(['name', 'more']);
