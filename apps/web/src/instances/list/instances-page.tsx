'use client';

import type { Instance } from '@kumo/model';
import { ApiCallBlock, Button, EmptyState, ErrorState } from '@kumo/ui';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useCallback, useMemo, useState } from 'react';
import { DataTable } from '../../components/data-table/data-table.tsx';
import { useClouds } from '../../data/clouds.ts';
import { useLiveList } from '../../data/live-list.ts';
import { usePermissionReason } from '../../data/session.ts';
import { useSummary } from '../../data/summary.ts';
import { compute } from '../../lib/api.ts';
import { useRowChanges } from '../../live/live-context.tsx';
import { Page } from '../../shell/page.tsx';
import { InstanceActionsProvider } from '../actions/instance-actions.tsx';
import { BulkBar, selectionLimit } from './bulk-bar.tsx';
import { instanceColumns } from './columns.tsx';
import { ColumnsMenu, useHiddenColumns } from './columns-menu.tsx';
import { ExportMenu } from './export-menu.tsx';
import { FilterBar } from './filter-bar.tsx';
import { isFiltered, noFilters, toFilterQuery } from './filters.ts';
import styles from './list.module.css';
import { SparklinesProvider } from './sparklines.tsx';
import { useListState } from './use-list-state.ts';
import { ViewTabs } from './view-tabs.tsx';

const idOf = (instance: Instance) => instance.id;
const nameOf = (instance: Instance) => instance.name;

/** Every instance on every cloud, in one list. */
export function InstancesPage() {
  return (
    <InstanceActionsProvider>
      <SparklinesProvider>
        <InstanceList />
      </SparklinesProvider>
    </InstanceActionsProvider>
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
            <DataTable
              label="Instances"
              columns={instanceColumns}
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

/** The selection as ids for the table and as instances for the bar; rows that were never scrolled to can be in it. */
function useInstanceSelection(rows: readonly Instance[], parameters: object) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [beyond, setBeyond] = useState<ReadonlyMap<string, Instance>>(new Map());
  const instances = useMemo(() => {
    if (ids.size === 0) return [];
    const byId = new Map(rows.map((row) => [row.id, row]));
    return [...ids].flatMap((id) => byId.get(id) ?? beyond.get(id) ?? []);
  }, [ids, rows, beyond]);
  return {
    ids,
    setIds,
    instances,
    clear: () => setIds(new Set()),
    async selectAll() {
      const page = await compute.instances.list.query({ ...parameters, limit: selectionLimit });
      setBeyond(new Map(page.items.map((item) => [item.id, item])));
      setIds(new Set(page.items.map((item) => item.id)));
    },
  };
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

function NothingMatches({ onClear }: { readonly onClear: () => void }) {
  return (
    <EmptyState title="Nothing matches" action={<Button onClick={onClear}>Clear the filters</Button>}>
      No instance fits all of these filters. Take one away, or search for less.
    </EmptyState>
  );
}

function NoInstances(props: { readonly reason: string | undefined; readonly hasClouds: boolean }) {
  const origin = typeof window === 'undefined' ? '' : window.location.origin;
  return (
    <EmptyState
      title="No instances yet"
      action={
        props.hasClouds ? (
          <Button tone="primary" asChild>
            <Link href="/instances/launch">
              <Plus aria-hidden="true" />
              Launch an instance
            </Link>
          </Button>
        ) : (
          <Button tone="primary" asChild>
            <Link href="/clouds">Connect a cloud</Link>
          </Button>
        )
      }
      apiCall={
        <ApiCallBlock
          call={{
            method: 'POST',
            path: '/api/v1/instances',
            origin,
            body: { cloudId: 'cld_…', name: 'web-1', image: 'nginx:latest', ports: [{ container: 80 }] },
          }}
        />
      }
    >
      An instance is a virtual machine or a container on one of your clouds. Launch one here; what is started at a cloud
      itself shows up by itself, within seconds.
    </EmptyState>
  );
}
