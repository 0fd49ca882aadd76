'use client';

import { Button, ErrorState, formatCount, Select } from '@kumo/ui';
import type { ReactNode } from 'react';
import type { DataColumn } from '../components/data-table/columns.ts';
import { LateTable } from '../components/data-table/late-table.tsx';
import { SearchField } from '../components/search-field.tsx';
import { useClouds, useProviders } from '../data/clouds.ts';
import type { LiveList } from '../data/live-list.ts';
import { useRowChanges } from '../live/live-context.tsx';
import { type Crumb, Page } from '../shell/page.tsx';
import styles from './resources.module.css';
import type { useResourceFilters } from './use-resource-filters.ts';

export interface ResourceListProps<Row> {
  /** The noun in the plural: "Volumes". */
  readonly title: string;
  readonly list: LiveList<Row>;
  readonly filters: ReturnType<typeof useResourceFilters>;
  readonly columns: ReadonlyArray<DataColumn<Row>>;
  /** Section that it belongs to, when that is called otherwise. */
  readonly trail?: readonly Crumb[];
  /** Buttons at the right of the heading. */
  readonly actions?: ReactNode;
  /** An `EmptyState`: shown while there is nothing at all, whatever the filters. */
  readonly empty: ReactNode;
  readonly onOpen?: (row: Row) => void;
}

/** A page of one noun: search, cloud, a virtual table; a lesson while it is empty; the reason when it cannot be read. */
export function ResourceList<Row extends { readonly id: string; readonly name: string }>(
  props: ResourceListProps<Row>,
) {
  const { list, filters } = props;
  const changes = useRowChanges();
  const isEmpty = !list.isLoading && !list.problem && list.rows.length === 0 && !filters.isFiltered;
  const shown = list.total ?? list.rows.length;
  return (
    <Page
      title={props.title}
      {...(props.trail && { trail: props.trail })}
      layout="list"
      actions={isEmpty ? undefined : props.actions}
      bar={
        isEmpty || (list.problem && list.rows.length === 0) ? undefined : (
          <search className={styles.filters}>
            <SearchField of={props.title} hint="Name, id or tag" text={filters.q} onChange={filters.setQ} />
            <PlaceSelect filters={filters} />
            <span className={styles.count} role="status">
              {list.isLoading ? '' : `${formatCount(shown)}${list.totalIsEstimate ? ' or more' : ''}`}
            </span>
          </search>
        )
      }
    >
      {list.problem && list.rows.length === 0 ? (
        <div className="px-gutter">
          <ErrorState problem={list.problem} actions={<Button onClick={list.retry}>Try again</Button>} />
        </div>
      ) : isEmpty ? (
        props.empty
      ) : (
        <LateTable
          label={props.title}
          columns={props.columns}
          rows={list.rows}
          getRowId={idOf}
          getRowLabel={nameOf}
          totalRows={list.total}
          isLoading={list.isLoading}
          hasMore={list.hasMore}
          isLoadingMore={list.isLoadingMore}
          onEndReached={list.loadMore}
          sort={filters.sort}
          onSortChange={filters.setSort}
          changes={changes}
          {...(props.onOpen && { onOpen: props.onOpen })}
        />
      )}
      {!list.isLoading && !list.problem && list.rows.length === 0 && filters.isFiltered ? (
        <p className={styles.nothing}>
          Nothing fits.{' '}
          <button type="button" className="link" onClick={filters.clear}>
            Show all
          </button>
        </p>
      ) : null}
    </Page>
  );
}

/** Which clouds are listed: all, those of one provider, or one. */
function PlaceSelect({ filters }: { readonly filters: ReturnType<typeof useResourceFilters> }) {
  const { clouds } = useClouds();
  const providers = useProviders().data?.items ?? [];
  const connected = providers.filter(({ kind }) => clouds.some((cloud) => cloud.provider === kind));
  const choose = (value: string) => {
    const [what, id] = value.split(':');
    filters.setPlace(what === 'cloud' && id ? { cloud: id } : what === 'provider' && id ? { provider: id } : {});
  };
  const value = filters.cloud ? `cloud:${filters.cloud}` : filters.provider ? `provider:${filters.provider}` : '';
  return (
    <Select
      fieldSize="sm"
      aria-label="Cloud"
      className={styles.cloud ?? ''}
      value={value}
      onChange={(event) => choose(event.target.value)}
    >
      <option value="">Every cloud</option>
      {connected.length > 1
        ? connected.map(({ kind, displayName }) => (
            <option key={kind} value={`provider:${kind}`}>
              Every {displayName}
            </option>
          ))
        : null}
      {clouds.map((cloud) => (
        <option key={cloud.id} value={`cloud:${cloud.id}`}>
          {cloud.name}
        </option>
      ))}
    </Select>
  );
}

const idOf = (row: { readonly id: string }) => row.id;
const nameOf = (row: { readonly name: string }) => row.name;
