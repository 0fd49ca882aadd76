'use client';

import { Button, ErrorState } from '@kumo/ui';
import { parseAsString, useQueryState } from 'nuqs';
import type { ReactNode } from 'react';
import type { DataColumn } from '../components/data-table/columns.ts';
import { LateTable } from '../components/data-table/late-table.tsx';
import { SearchField } from '../components/search-field.tsx';
import type { PagedList } from '../data/paged-list.ts';
import { Page } from '../shell/page.tsx';
import styles from './organization.module.css';

/** The search text of a list, kept in the URL. */
export function useSearch(): readonly [string, (text: string) => void] {
  const [text, setText] = useQueryState('q', parseAsString.withDefault(''));
  const set = (next: string) =>
    void setText(next === '' ? null : next, { limitUrlUpdates: { method: 'debounce', timeMs: 200 } });
  return [text, set];
}

export interface OrganizationListProps<Row> {
  /** The noun in the plural: "Members". */
  readonly title: string;
  readonly list: PagedList<Row>;
  readonly columns: ReadonlyArray<DataColumn<Row>>;
  readonly getRowId: (row: Row) => string;
  readonly getRowLabel: (row: Row) => string;
  /** What is searched for, and how it is changed; absent where lists are short. */
  readonly search?: { readonly hint: string; readonly text: string; readonly onChange: (text: string) => void };
  /** More filters, after the search. */
  readonly filters?: ReactNode;
  readonly isFiltered?: boolean;
  readonly actions?: ReactNode;
  /** Shown while there is nothing at all, whatever the filters. */
  readonly empty: ReactNode;
  /** Why the person may not see the list at all; nothing is asked for then. */
  readonly refusal?: string | undefined;
  readonly onOpen?: (row: Row) => void;
  readonly children?: ReactNode;
}

/** A part of the organization that is a list: search, a virtual table, a lesson while it is empty, the reason when it cannot be read. */
export function OrganizationList<Row extends object>(props: OrganizationListProps<Row>) {
  const { list, search } = props;
  const isFiltered = props.isFiltered === true || (search !== undefined && search.text !== '');
  const hasFailed = list.problem !== undefined && list.rows.length === 0;
  const isEmpty = !list.isLoading && !hasFailed && list.rows.length === 0 && !isFiltered;
  return (
    <Page
      title={props.title}
      heading="Organization"
      trail={trail}
      layout="list"
      actions={isEmpty || props.refusal !== undefined ? undefined : props.actions}
      bar={
        props.refusal !== undefined || isEmpty || hasFailed || (search === undefined && !props.filters) ? undefined : (
          <search className={styles.filters}>
            {search ? (
              <SearchField of={props.title} hint={search.hint} text={search.text} onChange={search.onChange} />
            ) : null}
            {props.filters}
          </search>
        )
      }
    >
      {props.refusal !== undefined ? (
        <p className={styles.refusal}>{props.refusal}</p>
      ) : list.problem && hasFailed ? (
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
          getRowId={props.getRowId}
          getRowLabel={props.getRowLabel}
          isLoading={list.isLoading}
          hasMore={list.hasMore}
          isLoadingMore={list.isLoadingMore}
          onEndReached={list.loadMore}
          {...(props.onOpen && { onOpen: props.onOpen })}
        />
      )}
      {props.refusal === undefined && !list.isLoading && !hasFailed && list.rows.length === 0 && isFiltered ? (
        <p className={styles.refusal}>Nothing fits.</p>
      ) : null}
      {props.children}
    </Page>
  );
}

const trail = [{ label: 'Organization', href: '/organization' }];
