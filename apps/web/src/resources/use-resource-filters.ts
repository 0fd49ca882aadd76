'use client';

import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';

const sorts = ['-createdAt', 'createdAt', 'name', '-name'] as const;
type Sort = (typeof sorts)[number];

const parsers = {
  q: parseAsString.withDefault(''),
  cloud: parseAsArrayOf(parseAsString).withDefault([]),
  sort: parseAsStringLiteral(sorts).withDefault('-createdAt'),
};

/** Search, clouds and order of a list of resources, kept in the URL. */
export function useResourceFilters() {
  const [state, setState] = useQueryStates(parsers);
  const text = state.q.trim();
  const clouds = state.cloud.join(',');
  const parameters = useMemo(
    () => ({
      sort: state.sort,
      ...(text !== '' && { q: text }),
      ...(clouds !== '' && { cloudId: clouds.split(',') }),
    }),
    [state.sort, text, clouds],
  );
  return {
    q: state.q,
    cloud: state.cloud[0],
    sort: state.sort,
    isFiltered: text !== '' || clouds !== '',
    /** What the API's list takes. */
    parameters,
    setQ: (q: string) =>
      void setState({ q: q === '' ? null : q }, { limitUrlUpdates: { method: 'debounce', timeMs: 200 } }),
    setCloud: (id: string | undefined) => void setState({ cloud: id === undefined ? null : [id] }),
    setSort: (sort: string) =>
      void setState({ sort: sorts.find((each): each is Sort => each === sort) ?? '-createdAt' }),
    clear: () => void setState({ q: null, cloud: null }),
  };
}
