'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { type RequestProblem, toProblem } from '../lib/problem.ts';
import { useLive } from '../live/live-context.tsx';
import type { ListFilters } from '../live/patch.ts';

/** A page as every list of the API answers it. */
export interface ListPage<Item> {
  readonly items: Item[];
  readonly nextCursor: string | null;
  readonly eventCursor: string;
  readonly total?: number | undefined;
  readonly totalIsEstimate?: boolean | undefined;
}

/** What is added to a list's parameters to ask for one page of it. */
export interface PageRequest {
  readonly limit: number;
  readonly count: boolean;
  readonly cursor?: string;
}

/** A list as a table shows it: everything loaded so far, kept fresh by events. */
export interface LiveList<Item> {
  /** Keeps its identity while nothing changes. */
  readonly rows: readonly Item[];
  /** All there are, exact to 10,000; undefined until known. */
  readonly total: number | undefined;
  readonly totalIsEstimate: boolean;
  /** Nothing at all is known yet. */
  readonly isLoading: boolean;
  /** Why the last request failed. Rows that were known stay. */
  readonly problem: RequestProblem | undefined;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
  readonly retry: () => void;
}

const pageSize = 100;

/**
 * A list that the server filters, sorts and pages, loaded page after page and patched by the event stream.
 *
 * @param collection the noun in the plural, as its events have it in the singular: `instances`
 * @param parameters the list's own query parameters; part of the cache key, so a new object with the same content is the same list
 * @param fetchPage asks for one page: `(input, signal) => compute.volumes.list.query(input, { signal })`
 */
export function useLiveList<Item extends { readonly id: string }, Parameters extends ListFilters>(
  collection: string,
  parameters: Parameters,
  fetchPage: (input: Parameters & PageRequest, signal: AbortSignal) => Promise<ListPage<Item>>,
): LiveList<Item> {
  const live = useLive();
  const query = useInfiniteQuery({
    queryKey: [collection, 'list', parameters],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      live.read(collection, parameters, () =>
        fetchPage(
          {
            ...parameters,
            limit: pageSize,
            count: pageParam === undefined,
            ...(pageParam !== undefined && { cursor: pageParam }),
          },
          signal,
        ),
      ),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const { data, error, fetchNextPage, refetch } = query;
  const rows = useMemo(() => distinct(data?.pages ?? []), [data]);
  const problem = useMemo(() => (error ? toProblem(error) : undefined), [error]);
  const first = data?.pages[0];
  return {
    rows,
    total: first?.total,
    totalIsEstimate: first?.totalIsEstimate === true,
    isLoading: query.isPending,
    problem,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: useCallback(() => void fetchNextPage({ cancelRefetch: false }), [fetchNextPage]),
    retry: useCallback(() => void refetch(), [refetch]),
  };
}

/** A row that moved between two pages while they were loaded is shown once. */
function distinct<Item extends { readonly id: string }>(pages: ReadonlyArray<ListPage<Item>>): readonly Item[] {
  if (pages.length === 1) return pages[0]?.items ?? [];
  const byId = new Map<string, Item>();
  for (const page of pages) for (const item of page.items) if (!byId.has(item.id)) byId.set(item.id, item);
  return [...byId.values()];
}
