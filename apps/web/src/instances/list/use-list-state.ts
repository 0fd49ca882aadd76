'use client';

import type { InstanceState } from '@kumo/model';
import { parseAsArrayOf, parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import type { InstanceFilters } from './filters.ts';
import { filterKinds, filterStates } from './tokens.ts';

/** Orders that the API knows. */
export const sorts = ['-createdAt', 'createdAt', 'name', '-name', 'state', '-state'] as const;

/** One order. */
export type Sort = (typeof sorts)[number];

const states = parseAsArrayOf(parseAsStringLiteral<InstanceState>(filterStates)).withDefault([]);
const texts = parseAsArrayOf(parseAsString).withDefault([]);

const parsers = {
  q: parseAsString.withDefault(''),
  state: states,
  stateNot: states,
  cloud: texts,
  provider: texts,
  kind: parseAsArrayOf(parseAsStringLiteral(filterKinds)).withDefault([]),
  managed: parseAsBoolean,
  tag: texts,
  sort: parseAsStringLiteral(sorts).withDefault('-createdAt'),
};

/** What the list shows, kept in the URL: a link to it shows the same to everybody who may see it. */
export interface ListState {
  readonly filters: InstanceFilters;
  readonly sort: Sort;
  /** A step back in the browser undoes it, but for typing, which replaces what was typed. */
  readonly setFilters: (filters: InstanceFilters, how?: 'push' | 'replace') => void;
  readonly setSort: (sort: string) => void;
  /** Filters and order at once, as a view has them. */
  readonly setView: (filters: InstanceFilters, sort: string | undefined) => void;
}

function isSort(sort: string | undefined): sort is Sort {
  return sorts.some((each) => each === sort);
}

/** Mutable copies, as the URL's parsers want them. */
function toUrl(filters: InstanceFilters) {
  return {
    ...filters,
    state: [...filters.state],
    stateNot: [...filters.stateNot],
    cloud: [...filters.cloud],
    provider: [...filters.provider],
    kind: [...filters.kind],
    tag: [...filters.tag],
  };
}

/** Filters and order of the list, read from and written to the URL. */
export function useListState(): ListState {
  const [{ sort, ...url }, setUrl] = useQueryStates(parsers);
  const key = JSON.stringify(url);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same content is the same filters
  const filters = useMemo<InstanceFilters>(() => url, [key]);
  return {
    filters,
    sort,
    setFilters: useCallback((next, how = 'push') => void setUrl(toUrl(next), { history: how }), [setUrl]),
    setSort: useCallback((next) => void setUrl({ sort: isSort(next) ? next : null }, { history: 'replace' }), [setUrl]),
    setView: useCallback(
      (next, nextSort) =>
        void setUrl({ ...toUrl(next), ...(isSort(nextSort) && { sort: nextSort }) }, { history: 'push' }),
      [setUrl],
    ),
  };
}
