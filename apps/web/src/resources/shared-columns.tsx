'use client';

import { formatAgo, formatBytes, useNow } from '@kumo/ui';
import type { ReactNode } from 'react';
import { RowFreshness } from '../clouds/row-freshness.tsx';
import { CloudLabel } from '../components/cloud-label.tsx';
import type { DataColumn } from '../components/data-table/columns.ts';

/** What every resource of a cloud says of itself. */
interface Observed {
  readonly cloudId: string;
  readonly observedAt: string;
  readonly source: string;
  readonly staleAfter: string;
  readonly createdAt: string;
}

/** A resource's name, with the provider's own id on hover. */
export function nameColumn<Row extends { readonly name: string; readonly nativeId: string }>(): DataColumn<Row> {
  return {
    id: 'name',
    header: 'Name',
    sortKey: 'name',
    width: 'minmax(150px, 1.6fr)',
    narrow: 'title',
    cell: (row) => (
      <span className="font-medium" title={row.nativeId}>
        {row.name}
      </span>
    ),
  };
}

/** The cloud that a resource is in. */
export function cloudColumn<Row extends Observed>(): DataColumn<Row> {
  return {
    id: 'cloud',
    header: 'Cloud',
    width: 'minmax(120px, 1fr)',
    narrow: 'sub',
    cell: (row) => <CloudLabel cloudId={row.cloudId} />,
  };
}

/** How long ago a resource was made. */
export function createdColumn<Row extends Observed>(): DataColumn<Row> {
  return {
    id: 'created',
    header: 'Created',
    width: '104px',
    hideBelow: 1000,
    sortKey: 'createdAt',
    cell: (row) => <Ago at={row.createdAt} />,
  };
}

/** How fresh what is shown is. */
export function seenColumn<Row extends Observed>(): DataColumn<Row> {
  return {
    id: 'seen',
    header: 'Seen',
    width: '84px',
    cell: (row) => <RowFreshness row={row} />,
  };
}

/** How large a resource is. */
export function sizeColumn<Row extends { readonly sizeBytes: number | null }>(): DataColumn<Row> {
  return {
    id: 'size',
    header: 'Size',
    width: '92px',
    isNumeric: true,
    narrow: 'value',
    cell: (row) => formatBytes(row.sizeBytes),
  };
}

/** The menu at the end of a row. */
export function menuColumn<Row>(cell: (row: Row) => ReactNode): DataColumn<Row> {
  return { id: 'menu', header: 'Actions', isHeaderHidden: true, width: '30px', cell };
}

function Ago({ at }: { readonly at: string }) {
  const text = useNow((now) => formatAgo(at, now));
  return <span className="text-muted">{text}</span>;
}
