'use client';

import type { Cloud } from '@kumo/model';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { compute } from '../lib/api.ts';
import { type RequestProblem, toProblem } from '../lib/problem.ts';
import { useLive } from '../live/live-context.tsx';

const noClouds: readonly Cloud[] = [];

/** Every connected cloud, kept fresh by events. There are few, so all of them are held at once. */
export function useClouds(): {
  readonly clouds: readonly Cloud[];
  readonly isLoading: boolean;
  readonly problem: RequestProblem | undefined;
  readonly retry: () => void;
} {
  const live = useLive();
  const query = useQuery({
    queryKey: ['clouds', 'list', {}],
    queryFn: ({ signal }) => live.read('clouds', {}, () => compute.clouds.list.query({ limit: 500 }, { signal })),
    // A listing that found nothing new is no event; when it was is read now and then.
    refetchInterval: 20_000,
  });
  return {
    clouds: query.data?.items ?? noClouds,
    isLoading: query.isPending,
    problem: query.error ? toProblem(query.error) : undefined,
    retry: () => void query.refetch(),
  };
}

/** Connected clouds by id. */
export function useCloudsById(): ReadonlyMap<string, Cloud> {
  const { clouds } = useClouds();
  return useMemo(() => new Map(clouds.map((cloud) => [cloud.id, cloud])), [clouds]);
}

/** Every adapter of this installation: its mark, its connect form and what it can do at most. */
export function useProviders() {
  return useQuery({
    queryKey: ['providers'],
    queryFn: ({ signal }) => compute.providers.list.query({}, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Clouds that were found near and are one click away. */
export function useSuggestions() {
  return useQuery({
    queryKey: ['suggestions'],
    queryFn: ({ signal }) => compute.providers.suggestions.query(undefined, { signal }),
    staleTime: 5_000,
    // An engine that is started while somebody looks at the page shows by itself.
    refetchInterval: ({ state }) => (state.data?.items.some(({ endpoint }) => endpoint !== null) ? false : 5_000),
  });
}

/** An adapter with its form and capabilities. */
export type Provider = NonNullable<ReturnType<typeof useProviders>['data']>['items'][number];

/** A cloud that was found near. */
export type Suggestion = NonNullable<ReturnType<typeof useSuggestions>['data']>['items'][number];
