'use client';

import type { Cloud } from '@kumo/model';
import { Button, ErrorState, formatCount, formatDuration } from '@kumo/ui';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { ProviderBadge } from '../components/cloud-label.tsx';
import type { DataColumn } from '../components/data-table/columns.ts';
import { DataTable } from '../components/data-table/data-table.tsx';
import { useClouds } from '../data/clouds.ts';
import { usePermissionReason } from '../data/session.ts';
import { useRowChanges } from '../live/live-context.tsx';
import { Page } from '../shell/page.tsx';
import { CloudFreshness } from './cloud-freshness.tsx';
import { CloudHealth } from './cloud-health.tsx';
import { FirstCloud } from './first-cloud.tsx';

const columns: ReadonlyArray<DataColumn<Cloud>> = [
  {
    id: 'name',
    header: 'Name',
    width: 'minmax(180px, 1.2fr)',
    narrow: 'title',
    cell: (cloud) => (
      <span className="inline-flex max-w-full items-center gap-2 align-middle">
        <ProviderBadge provider={cloud.provider} />
        <Link className="clip font-medium hover:text-link" href={`/clouds/${cloud.id}`}>
          {cloud.name}
        </Link>
      </span>
    ),
  },
  { id: 'health', header: 'State', width: '140px', narrow: 'state', cell: (cloud) => <CloudHealth cloud={cloud} /> },
  {
    id: 'what',
    header: 'What it is',
    width: 'minmax(150px, 1.6fr)',
    narrow: 'sub',
    cell: (cloud) => <span className="text-muted">{cloud.description ?? cloud.endpoint ?? cloud.provider}</span>,
  },
  {
    id: 'region',
    header: 'Region',
    width: '120px',
    hideBelow: 1250,
    cell: (cloud) => <span className="text-muted">{cloud.region ?? '—'}</span>,
  },
  {
    id: 'instances',
    header: 'Instances',
    width: '84px',
    isNumeric: true,
    cell: (cloud) => formatCount(Object.values(cloud.counts).reduce((sum, count) => sum + count, 0)),
  },
  {
    id: 'latency',
    header: 'Answers in',
    width: '92px',
    isNumeric: true,
    hideBelow: 1000,
    cell: (cloud) => (
      <span className="text-muted">
        {cloud.health.latencyMs === null ? '—' : formatDuration(cloud.health.latencyMs)}
      </span>
    ),
  },
  { id: 'seen', header: 'Seen', width: '92px', narrow: 'value', cell: (cloud) => <CloudFreshness cloud={cloud} /> },
];

const idOf = (cloud: Cloud) => cloud.id;

/** Every connected cloud and how it answers. */
export function CloudsPage() {
  const { clouds, isLoading, problem, retry } = useClouds();
  const changes = useRowChanges();
  const router = useRouter();
  const manageReason = usePermissionReason('clouds:manage');
  if (!isLoading && !problem && clouds.length === 0) {
    return (
      <Page title="Clouds" heading="Connect a first cloud">
        <p className="mb-6 text-muted">
          More can follow at any time. Credentials are encrypted before they are stored and never shown again.
        </p>
        <FirstCloud />
      </Page>
    );
  }
  return (
    <Page
      title="Clouds"
      layout="list"
      actions={
        manageReason ? (
          <Button size="sm" tone="primary" disabledReason={manageReason} icon={<Plus />}>
            Connect a cloud
          </Button>
        ) : (
          <Button asChild size="sm" tone="primary">
            <Link href="/clouds/new">
              <Plus aria-hidden="true" />
              Connect a cloud
            </Link>
          </Button>
        )
      }
    >
      {problem && clouds.length === 0 ? (
        <div className="px-gutter">
          <ErrorState problem={problem} actions={<Button onClick={retry}>Try again</Button>} />
        </div>
      ) : (
        <DataTable
          label="Clouds"
          columns={columns}
          rows={clouds}
          getRowId={idOf}
          totalRows={clouds.length}
          isLoading={isLoading}
          onOpen={(cloud) => router.push(`/clouds/${cloud.id}`)}
          changes={changes}
        />
      )}
    </Page>
  );
}
