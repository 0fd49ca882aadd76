'use client';

import { formatCount, late } from '@kumo/ui';
import { useCallback } from 'react';
import styles from './filter-bar.module.css';
import { FilterField } from './filter-field.tsx';
import type { InstanceFilters } from './filters.ts';
import { type FilterChoice, filterChoices, toTokens, withOpposite, withoutLastToken, withValues } from './tokens.ts';
import type { ListState } from './use-list-state.ts';

// Comes with the first filter.
const FilterTokenView = late(() => import('./filter-token.tsx').then((module) => module.FilterTokenView));

/** The values of a token as they are now; none when there is no such token. */
function valuesOf(filters: InstanceFilters, tokenId: string): readonly string[] {
  return toTokens(filters, []).find((token) => token.id === tokenId)?.values ?? [];
}

/** What narrows the list, and how many are left of how many: all of it in the URL. */
export function FilterBar(props: {
  readonly filters: InstanceFilters;
  readonly setFilters: ListState['setFilters'];
  readonly clouds: readonly FilterChoice[];
  /** Kinds of cloud that are connected. */
  readonly providers: readonly FilterChoice[];
  /** Keys of tags that are in use, to be offered. */
  readonly tagKeys: readonly string[];
  /** Undefined while it is being counted. */
  readonly matching: number | undefined;
  readonly isEstimate: boolean;
  readonly all: number | undefined;
}) {
  const { filters, setFilters } = props;
  const onSearch = useCallback((q: string) => setFilters({ ...filters, q }, 'replace'), [filters, setFilters]);
  const add = (tokenId: string, value: string) => {
    const values = valuesOf(filters, tokenId);
    const others = tokenId === 'managed' || value === '*' ? [] : values.filter((each) => each !== '*');
    setFilters(withValues({ ...filters, q: '' }, tokenId, [...others.filter((each) => each !== value), value]));
  };
  return (
    <div className={styles.bar}>
      {toTokens(filters, props.clouds, props.providers).map((token) => (
        <FilterTokenView
          key={token.id}
          token={token}
          onValues={(values) => setFilters(withValues(filters, token.id, values))}
          onTurn={() => setFilters(withOpposite(filters, token.id))}
        />
      ))}
      <FilterField
        text={filters.q}
        choices={filterChoices(props.clouds, props.providers)}
        tagKeys={props.tagKeys}
        onSearch={onSearch}
        onAdd={add}
        onRemoveLast={() => setFilters(withoutLastToken(filters))}
      />
      <span className={styles.total} role="status">
        {props.matching === undefined
          ? ''
          : `${props.isEstimate ? 'about ' : ''}${formatCount(props.matching)} of ${
              props.all === undefined ? '…' : formatCount(Math.max(props.all, props.matching))
            }`}
      </span>
    </div>
  );
}
