'use client';

import { useQuery } from '@tanstack/react-query';
import { useSession } from '../data/session.ts';
import { compute } from '../lib/api.ts';

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

/** What an organization is called; undefined for one that the person neither acts for nor has below. */
export function useOrganizationName(id: string): string | undefined {
  return useSession()?.organizations.find((each) => each.id === id)?.name;
}
