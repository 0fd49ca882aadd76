'use client';

import type { Permission } from '@kumo/api-contract';
import { useQuery } from '@tanstack/react-query';
import { identity } from '../lib/api.ts';

/** Who is signed in and what they may do. Undefined while that is being asked. */
export function useSession() {
  const query = useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => identity.sessions.current.query(undefined, { signal }),
    staleTime: 5 * 60_000,
  });
  return query.data;
}

/** The organization that requests act for. */
export function useOrganization() {
  const session = useSession();
  return session?.organizations.find((organization) => organization.id === session.homeOrganizationId);
}

/** Why the person may not do something, as a sentence for a disabled button; undefined when they may. */
export function usePermissionReason(permission: Permission): string | undefined {
  const organization = useOrganization();
  if (!organization || organization.permissions.includes(permission)) return undefined;
  return `Your role, ${organization.role}, does not include this in ${organization.name}.`;
}
