import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { compute } from '../lib/api.ts';

/** ms that typing must pause before the API is asked. */
const pauseMs = 120;

const none: never[] = [];

/** Instances whose name, id or address has the text in it, once typing pauses. */
export function useFoundInstances(text: string) {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  const query = useQuery({
    queryKey: ['palette', settled],
    queryFn: ({ signal }) =>
      compute.instances.list.query({ limit: 8, sort: 'name', ...(settled !== '' && { q: settled }) }, { signal }),
    staleTime: 5_000,
    placeholderData: (previous) => previous,
  });
  return query.data?.items ?? none;
}
