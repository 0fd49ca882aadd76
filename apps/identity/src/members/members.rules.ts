import { createHash } from 'node:crypto';
import { type Permission, type Role, roles } from '@kumo/api-contract';
import { ProblemError } from '@kumo/service-kit';
import { requireMayGive } from '../organizations/giving.rules.ts';

/** Somebody's roles in one organization. */
export interface MemberRoles {
  /** In the organization as a whole. */
  role: Role | null;
  /** In single projects, by project. */
  projects: readonly { projectId: string; role: Role }[];
}

/** What a change of roles is judged by. */
export interface RolesChange {
  before: MemberRoles;
  after: MemberRoles;
  /** Of whoever makes the change. */
  permissions: readonly Permission[];
  /** Owners of the organization beside the person. */
  otherOwners: number;
}

/** Changes exactly when the roles do. */
export function revisionOf({ role, projects }: MemberRoles): string {
  const sorted = projects.map((project) => `${project.projectId}=${project.role}`).sort();
  return createHash('sha256')
    .update(JSON.stringify([role, sorted]))
    .digest('base64url')
    .slice(0, 16);
}

/**
 * Throws `forbidden` where a role is given or taken that may do more than whoever changes it, and `conflict` where the
 * organization would be left without an owner.
 */
export function requireRolesChange({ before, after, permissions, otherOwners }: RolesChange): void {
  requireMayGive(permissions, changedRoles(before, after));
  if (before.role === 'owner' && after.role !== 'owner' && otherOwners === 0) {
    throw new ProblemError('conflict', 'An organization keeps an owner: make somebody else owner first.');
  }
}

/** The roles that are given or taken: what stays as it is needs nobody's permission. */
export function changedRoles(before: MemberRoles, after: MemberRoles): Role[] {
  const changed = new Set<Role>();
  const note = (from: Role | null | undefined, to: Role | null | undefined): void => {
    if (from === to) return;
    for (const role of [from, to]) if (role) changed.add(role);
  };
  note(before.role, after.role);
  const inProject = ({ projects }: MemberRoles, id: string) => projects.find(({ projectId }) => projectId === id)?.role;
  for (const { projectId } of [...before.projects, ...after.projects]) {
    note(inProject(before, projectId), inProject(after, projectId));
  }
  return roles.filter((role) => changed.has(role));
}
