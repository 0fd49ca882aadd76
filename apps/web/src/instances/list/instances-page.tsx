'use client';

import type { Instance } from '@kumo/model';
import { Button, ErrorState, late, SkeletonRows } from '@kumo/ui';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { useClouds, useProviders } from '../../data/clouds.ts';
import { useLiveList } from '../../data/live-list.ts';
import { usePermissionReason } from '../../data/session.ts';
import { useSummary } from '../../data/summary.ts';
import { compute } from '../../lib/api.ts';
import { UrlState } from '../../lib/url-state.tsx';
import { useRowChanges } from '../../live/live-context.tsx';
import { Page } from '../../shell/page.tsx';
import { InstanceActionsProvider } from '../actions/instance-actions.tsx';
import { ColumnsMenu } from './columns-menu.tsx';
import { ExportMenu } from './export-menu.tsx';
import { FilterBar } from './filter-bar.tsx';
import { isFiltered, noFilters, toFilterQuery } from './filters.ts';
import styles from './list.module.css';
import { SparklinesProvider } from './sparklines.tsx';
import { useHiddenColumns } from './use-hidden-columns.ts';
import { useInstanceSelection } from './use-instance-selection.ts';
import { useListState } from './use-list-state.ts';
import { ViewTabs } from './view-tabs.tsx';

// The table is on its way while the first rows are; what only some see comes when it is needed.
const InstanceTable = late(
  () => import('./instance-table.tsx').then((module) => module.InstanceTable),
  <SkeletonRows label="Loading instances" />,
);
const BulkBar = late(() => import('./bulk-bar.tsx').then((module) => module.BulkBar));
const NothingMatches = late(() => import('./no-instances.tsx').then((module) => module.NothingMatches));
const NoInstances = late(() => import('./no-instances.tsx').then((module) => module.NoInstances));

const idOf = (instance: Instance) => instance.id;
const nameOf = (instance: Instance) => instance.name;

/** Every instance on every cloud, in one list. */
export function InstancesPage() {
  return (
    <UrlState>
      <InstanceActionsProvider>
        <SparklinesProvider>
          <InstanceList />
        </SparklinesProvider>
      </InstanceActionsProvider>
    </UrlState>
  );
}

function InstanceList() {
  const state = useListState();
  const { filters, sort } = state;
  const router = useRouter();
  const { clouds } = useClouds();
  const summary = useSummary().data;
  const launchReason = usePermissionReason('instances:launch');
  const [hidden, setHidden] = useHiddenColumns();
  const parameters = useMemo(() => ({ ...toFilterQuery(filters), sort }), [filters, sort]);
  const list = useLiveList<Instance, typeof parameters>('instances', parameters, (input, signal) =>
    compute.instances.list.query(input, { signal }),
  );
  const selection = useInstanceSelection(list.rows, parameters);
  const open = useCallback((instance: Instance) => router.push(`/instances/${instance.id}`), [router]);
  const changes = useRowChanges();
  const tagKeys = useMemo(
    () => [...new Set(list.rows.slice(0, 500).flatMap((instance) => Object.keys(instance.tags)))].sort(),
    [list.rows],
  );
  const cloudChoices = useMemo(() => clouds.map((cloud) => ({ value: cloud.id, label: cloud.name })), [clouds]);
  const providers = useProviders().data?.items;
  const providerChoices = useMemo(() => {
    const connected = new Set(clouds.map((cloud) => cloud.provider));
    return (providers ?? []).flatMap(({ kind, displayName }) =>
      connected.has(kind) ? [{ value: kind, label: displayName }] : [],
    );
  }, [clouds, providers]);
  const isEmpty = !list.isLoading && list.rows.length === 0;
  const isNothing = isEmpty && !list.problem && !isFiltered(filters);
  return (
    <Page
      title="Instances"
      layout="list"
      actions={
        <>
          <span className={styles.wideOnly}>
            <ExportMenu filters={filters} sort={sort} />
          </span>
          <span className={styles.wideOnly}>
            <ColumnsMenu hidden={hidden} onChange={setHidden} />
          </span>
          <LaunchButton reason={launchReason} />
        </>
      }
      bar={isNothing ? null : <ViewTabs state={state} />}
    >
      {isNothing ? (
        <NoInstances reason={launchReason} hasClouds={clouds.length > 0} />
      ) : (
        <>
          <FilterBar
            filters={filters}
            setFilters={state.setFilters}
            clouds={cloudChoices}
            providers={providerChoices}
            tagKeys={tagKeys}
            matching={list.total}
            isEstimate={list.totalIsEstimate}
            all={summary?.total}
          />
          {isEmpty && list.problem ? (
            <div className="px-gutter pt-6">
              <ErrorState problem={list.problem} actions={<Button onClick={list.retry}>Try again</Button>} />
            </div>
          ) : isEmpty ? (
            <NothingMatches onClear={() => state.setFilters(noFilters)} />
          ) : (
            <InstanceTable
              label="Instances"
              rows={list.rows}
              getRowId={idOf}
              getRowLabel={nameOf}
              totalRows={list.total}
              isLoading={list.isLoading}
              hasMore={list.hasMore}
              isLoadingMore={list.isLoadingMore}
              onEndReached={list.loadMore}
              sort={sort}
              onSortChange={state.setSort}
              selection={selection.ids}
              onSelectionChange={selection.setIds}
              onOpen={open}
              hiddenColumns={hidden}
              changes={changes}
            />
          )}
        </>
      )}
      {selection.instances.length > 0 ? (
        <BulkBar
          selected={selection.instances}
          matching={list.total}
          onSelectAll={() => void selection.selectAll()}
          onClear={selection.clear}
        />
      ) : null}
    </Page>
  );
}

function LaunchButton({ reason }: { readonly reason: string | undefined }) {
  return reason === undefined ? (
    <Button size="sm" tone="primary" asChild>
      <Link href="/instances/launch">
        <Plus aria-hidden="true" />
        Launch
      </Link>
    </Button>
  ) : (
    <Button size="sm" tone="primary" disabledReason={reason} icon={<Plus />}>
      Launch
    </Button>
  );
}
