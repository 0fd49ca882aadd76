'use client';

import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';

const sorts = ['-createdAt', 'createdAt', 'name', '-name'] as const;
type Sort = (typeof sorts)[number];

const parsers = {
  q: parseAsString.withDefault(''),
  cloud: parseAsArrayOf(parseAsString).withDefault([]),
  provider: parseAsString.withDefault(''),
  sort: parseAsStringLiteral(sorts).withDefault('-createdAt'),
};

/** What the API's lists of resources take. */
export type ResourceParameters = ReturnType<typeof useResourceFilters>['parameters'];

/** Search, clouds and order of a list of resources, kept in the URL. */
export function useResourceFilters() {
  const [state, setState] = useQueryStates(parsers);
  const text = state.q.trim();
  const clouds = state.cloud.join(',');
  const { provider } = state;
  const parameters = useMemo(
    () => ({
      sort: state.sort,
      ...(text !== '' && { q: text }),
      ...(clouds !== '' && { cloudId: clouds.split(',') }),
      ...(provider !== '' && { provider: [provider] }),
    }),
    [state.sort, text, clouds, provider],
  );
  return {
    q: state.q,
    cloud: state.cloud[0],
    sort: state.sort,
    provider,
    isFiltered: text !== '' || clouds !== '' || provider !== '',
    /** What the API's list takes. */
    parameters,
    setQ: (q: string) =>
      void setState({ q: q === '' ? null : q }, { limitUrlUpdates: { method: 'debounce', timeMs: 200 } }),
    /** One cloud, every cloud of a provider, or (neither) all. */
    setPlace: (place: { readonly cloud?: string; readonly provider?: string }) =>
      void setState({ cloud: place.cloud === undefined ? null : [place.cloud], provider: place.provider ?? null }),
    setSort: (sort: string) =>
      void setState({ sort: sorts.find((each): each is Sort => each === sort) ?? '-createdAt' }),
    clear: () => void setState({ q: null, cloud: null, provider: null }),
  };
}
