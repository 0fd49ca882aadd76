'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { compute } from '../lib/api.ts';

type Reader = (id: string, signal: AbortSignal) => Promise<{ readonly name: string }>;
type Noun = 'instances' | 'volumes' | 'networks';

const readers: Readonly<Record<Noun, Reader>> = {
  instances: (id, signal) => compute.instances.get.query({ id }, { signal }),
  volumes: (id, signal) => compute.volumes.get.query({ id }, { signal }),
  networks: (id, signal) => compute.networks.get.query({ id }, { signal }),
};

/** Another thing by its name; its id while that is not known. */
export function ReferenceLink(props: { readonly noun: Noun; readonly id: string | null }) {
  const { noun, id } = props;
  const { data } = useQuery({
    queryKey: [noun, 'get', id],
    queryFn: ({ signal }) => readers[noun](id ?? '', signal),
    enabled: id !== null,
    staleTime: 60_000,
  });
  if (id === null) return <span className="text-muted">—</span>;
  return (
    <Link className="link" href={`/${noun}/${id}`}>
      {data?.name ?? id}
    </Link>
  );
}
