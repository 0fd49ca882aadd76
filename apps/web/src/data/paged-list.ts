'use client';

import { keepPreviousData, type QueryKey, type UseQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { type RequestProblem, toProblem } from '../lib/problem.ts';

/** A list that no stream follows, as a table shows it. */
export interface PagedList<Item> {
  readonly rows: readonly Item[];
  readonly isLoading: boolean;
  readonly problem: RequestProblem | undefined;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
  readonly retry: () => void;
}

interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string | null;
}

/** A list that comes whole, in one answer, as a table shows it. `rows` must keep their identity while nothing changes. */
export function wholeList<Item>(
  query: Pick<UseQueryResult, 'isPending' | 'error' | 'refetch'>,
  rows: readonly Item[],
): PagedList<Item> {
  return {
    rows,
    isLoading: query.isPending,
    problem: query.error ? toProblem(query.error) : undefined,
    hasMore: false,
    isLoadingMore: false,
    loadMore: () => undefined,
    retry: () => void query.refetch(),
  };
}

/** A list that the server filters and pages, loaded page after page. */
export function usePagedList<Item>(
  queryKey: QueryKey,
  fetchPage: (page: { readonly limit: number; readonly cursor?: string }, signal: AbortSignal) => Promise<PageOf<Item>>,
  isEnabled = true,
): PagedList<Item> {
  const query = useInfiniteQuery({
    queryKey,
    enabled: isEnabled,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      fetchPage({ limit: 100, ...(pageParam !== undefined && { cursor: pageParam }) }, signal),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data]);
  // A search may look through many entries before it finds one: pages of none are gone through.
  const isSearching = rows.length === 0 && query.hasNextPage && !query.isError;
  const { fetchNextPage, isFetching } = query;
  useEffect(() => {
    if (isSearching && !isFetching) void fetchNextPage({ cancelRefetch: false });
  }, [isSearching, isFetching, fetchNextPage]);
  return {
    rows,
    isLoading: query.isPending || isSearching,
    problem: query.error ? toProblem(query.error) : undefined,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage({ cancelRefetch: false }),
    retry: () => void query.refetch(),
  };
}
