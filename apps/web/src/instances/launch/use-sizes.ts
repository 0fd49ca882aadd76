'use client';

import type { Size } from '@kumo/model';
import { useQuery } from '@tanstack/react-query';
import { compute } from '../../lib/api.ts';

/** The sizes of a cloud, smallest first. */
export function useSizes(cloudId: string | undefined, isEnabled: boolean) {
  return useQuery({
    queryKey: ['sizes', 'of-cloud', cloudId],
    queryFn: async ({ signal }): Promise<readonly Size[]> => {
      const page = await compute.sizes.list.query({ cloudId: [cloudId ?? ''], limit: 500, sort: 'name' }, { signal });
      return page.items.toSorted(
        (one, other) => (one.vcpus ?? 0) - (other.vcpus ?? 0) || (one.memoryBytes ?? 0) - (other.memoryBytes ?? 0),
      );
    },
    enabled: isEnabled && cloudId !== undefined,
  });
}
