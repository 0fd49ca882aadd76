'use client';

import { type QueryClient, useQuery } from '@tanstack/react-query';
import { usePagedList } from '../data/paged-list.ts';
import { useOrganization } from '../data/session.ts';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { inTreeOrder } from './tree-order.ts';

/** Projects of an organization. */
export function useProjects(organizationId: string | undefined) {
  return useQuery({
    queryKey: ['organization', organizationId, 'projects'],
    enabled: organizationId !== undefined,
    queryFn: ({ signal }) => identity.projects.list.query({ id: organizationId ?? '' }, { signal }),
  });
}

/** A project as the API shows it. */
export type ProjectItem = NonNullable<ReturnType<typeof useProjects>['data']>['items'][number];

/** Quotas of an organization and its projects, as they are set. */
export function useQuotas(organizationId: string | undefined) {
  return useQuery({
    queryKey: ['organization', organizationId, 'quotas'],
    enabled: organizationId !== undefined,
    queryFn: ({ signal }) => identity.quotas.get.query({ id: organizationId ?? '' }, { signal }),
  });
}

/** Limits as the API shows them. */
export type Limits = NonNullable<ReturnType<typeof useQuotas>['data']>['organization'];

/** Key of the policies of an organization. */
export function policiesKey(organizationId: string | undefined) {
  return ['organization', organizationId, 'policies'] as const;
}

/** Policies of an organization, as it sets them itself. */
export function usePolicies(organizationId: string | undefined) {
  return useQuery({
    queryKey: policiesKey(organizationId),
    enabled: organizationId !== undefined,
    queryFn: ({ signal }) => identity.organizations.policies.query({ id: organizationId ?? '' }, { signal }),
  });
}

/** Organizations that others can be put under: the one acted for and those below it that go on. Undefined while they are not known. */
export function usePlaces() {
  const own = useOrganization();
  const query = useQuery({
    queryKey: ['organizations', 'places'],
    queryFn: ({ signal }) => identity.organizations.list.query({ limit: 500, sort: 'createdAt' }, { signal }),
    enabled: own !== undefined,
  });
  const places = query.data?.items.filter(
    ({ path, state }) => own !== undefined && path.includes(own.id) && state === 'active',
  );
  return { places: places && inTreeOrder(places), problem: query.error ? toProblem(query.error) : undefined };
}

/** People of an organization. */
export function useMembers(organizationId: string | undefined, q: string, isAllowed: boolean) {
  return usePagedList(
    ['organization', organizationId, 'members', q],
    (page, signal) =>
      identity.members.list.query(
        { id: organizationId ?? '', ...page, sort: 'name', ...(q !== '' && { q }) },
        { signal },
      ),
    organizationId !== undefined && isAllowed,
  );
}

/** Somebody with a role, as the API shows them. */
export type MemberItem = ReturnType<typeof useMembers>['rows'][number];

/** Open invitations of an organization. */
export function useInvitations(organizationId: string | undefined, q: string, isAllowed: boolean) {
  return usePagedList(
    ['organization', organizationId, 'invitations', q],
    (page, signal) =>
      identity.invitations.list.query({ id: organizationId ?? '', ...page, ...(q !== '' && { q }) }, { signal }),
    organizationId !== undefined && isAllowed,
  );
}

/** An open invitation, as the API shows it. */
export type InvitationItem = ReturnType<typeof useInvitations>['rows'][number];

/** Reads everything about organizations anew: what was changed in one shows in others, and in the session. */
export function refreshOrganizations(queryClient: QueryClient): void {
  void queryClient.invalidateQueries({ queryKey: ['organization'] });
  void queryClient.invalidateQueries({ queryKey: ['organizations'] });
  void queryClient.invalidateQueries({ queryKey: ['session'] });
  void queryClient.invalidateQueries({ queryKey: ['quotaUsage'] });
}
