'use client';

import type { Permission, Role } from '@kumo/api-contract';
import { organizationPermissions, rolePermissions } from '@kumo/api-contract/permissions';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { getActing } from '../lib/acting.ts';
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
    if (!organization || !project) return organization;
    const own: readonly Permission[] = project.role === null ? [] : rolePermissions[project.role];
    // A role in the project adds to the one in the organization; ceilings and states have been taken off the latter.
    const held = organization.restriction === null ? [...organization.permissions, ...own] : organization.permissions;
    const permissions = [...new Set(held)].filter((each) => !organizationPermissions.includes(each));
    return { ...organization, permissions };
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
  return refusal(organization, permission);
}

function refusal(organization: OrganizationItem, permission: Permission): string {
  const { name, role, restriction } = organization;
  if (restriction === 'suspended') return `${name} is suspended: it can be looked at, not changed.`;
  if (restriction === 'closing') return `${name} is being closed: it can be looked at, not changed.`;
  if (restriction === 'closed') return `${name} is closed.`;
  const project = projectActedIn(organization);
  if (project && organizationPermissions.includes(permission)) {
    return `This is about the whole of ${name}; you act inside the project ${project.name}.`;
  }
  const held = project?.role ?? role;
  return held === null ? `You have no role in ${name}.` : `Your role, ${held}, does not include this in ${name}.`;
}

/** Roles that the person may give: those whose permissions they all have themselves. */
export function rolesToGive(held: readonly Permission[]): readonly Role[] {
  return (Object.keys(rolePermissions) as Role[]).filter((role) =>
    rolePermissions[role].every((permission) => held.includes(permission)),
  );
}
