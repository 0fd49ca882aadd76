'use client';

import { useQuery } from '@tanstack/react-query';
import { identity } from '../lib/api.ts';

/** What guards the account: its factors, and how fresh the last proof is. */
export function useSecurity() {
  return useQuery({
    queryKey: ['security'],
    queryFn: ({ signal }) => identity.me.security.query(undefined, { signal }),
  });
}
