'use client';

import { useQuery } from '@tanstack/react-query';
import { useSession } from '../data/session.ts';
import { compute, identity } from '../lib/api.ts';

/** Who may use a cloud. What is used changes with everything that is made there, so it is asked for now and then. */
export function useCloudGrants(cloudId: string) {
  return useQuery({
    queryKey: ['cloudGrants', cloudId],
    queryFn: ({ signal }) => compute.cloudGrants.list.query({ id: cloudId }, { signal }),
    refetchInterval: 20_000,
  });
}

/** Leave to use a cloud, as the API shows it. */
export type CloudGrantItem = NonNullable<ReturnType<typeof useCloudGrants>['data']>['items'][number];

/** What the organizations are called that the person acts for or has below; undefined for others, and while it is asked. */
export function useOrganizationNames(): (id: string) => string | undefined {
  const session = useSession();
  const below = useQuery({
    queryKey: ['organizations', 'places'],
    queryFn: ({ signal }) => identity.organizations.list.query({ limit: 500, sort: 'createdAt' }, { signal }),
  });
  const known = [...(session?.organizations ?? []), ...(below.data?.items ?? [])];
  return (id) => known.find((each) => each.id === id)?.name;
}
