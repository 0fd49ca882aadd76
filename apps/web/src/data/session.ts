'use client';

import type { Permission } from '@kumo/api-contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { getActing } from '../lib/acting.ts';
import { identity } from '../lib/api.ts';
import { refusalOf } from './standing.ts';

/** Who is signed in and what they may do. Undefined while that is being asked. */
export function useSession() {
  const query = useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => identity.sessions.current.query(undefined, { signal }),
    staleTime: 5 * 60_000,
  });
  return query.data;
}

/** The session as the API shows it. */
export type Session = NonNullable<ReturnType<typeof useSession>>;

/** An organization of the session. */
export type OrganizationItem = Session['organizations'][number];

/** The organization that requests act for: the chosen one, or the person's home. */
export function organizationActedFor(session: Session): OrganizationItem | undefined {
  const wanted = getActing().organizationId ?? session.homeOrganizationId;
  return session.organizations.find(({ id }) => id === wanted);
}

/** The organization that requests act for. Inside a project, its permissions are those that the person has there. */
export function useOrganization(): OrganizationItem | undefined {
  const session = useSession();
  return useMemo(() => {
    const organization = session && organizationActedFor(session);
    const project = organization && projectActedIn(organization);
    return project ? { ...organization, permissions: project.permissions } : organization;
  }, [session]);
}

/** The project that requests stay inside: the chosen one, or the first of those who have roles in projects only. */
export function projectActedIn(organization: OrganizationItem): OrganizationItem['projects'][number] | undefined {
  const { projectId } = getActing();
  if (projectId !== undefined) return organization.projects.find(({ id }) => id === projectId);
  const isProjectsOnly = organization.role === null && organization.access === 'member';
  return isProjectsOnly ? organization.projects.find(({ role }) => role !== null) : undefined;
}

/** Why the person may not do something, as a sentence for a disabled button; undefined when they may. */
export function usePermissionReason(permission: Permission): string | undefined {
  const organization = useOrganization();
  if (!organization || organization.permissions.includes(permission)) return undefined;
  return refusalOf(organization, projectActedIn(organization), permission);
}

/** Whether the person may do something; undefined while that is being asked. */
export function useMay(permission: Permission): boolean | undefined {
  return useOrganization()?.permissions.includes(permission);
}
