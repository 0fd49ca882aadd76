'use client';

import type { Role } from '@kumo/api-contract';
import { ConfirmDialog, Field, InlineError } from '@kumo/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useOrganization, useSession } from '../data/session.ts';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { RequestDialog } from '../resources/request-dialog.tsx';
import { type MemberItem, refreshOrganizations, useProjects } from './queries.ts';
import { RoleSelect } from './role-select.tsx';

interface Props {
  readonly organizationId: string;
  readonly member: MemberItem;
  readonly onClose: () => void;
}

/** What somebody may do: a role in the organization, roles in single projects, or both. */
export function RolesDialog({ organizationId, member, onClose }: Props) {
  const held = useOrganization()?.permissions ?? [];
  const projects = useProjects(organizationId).data?.items ?? [];
  const queryClient = useQueryClient();
  const [role, setRole] = useState<Role | null>(member.role);
  const [inProjects, setInProjects] = useState<ReadonlyMap<string, Role>>(
    new Map(member.projects.map((each) => [each.projectId, each.role])),
  );
  const body = {
    role,
    projects: [...inProjects].map(([projectId, roleThere]) => ({ projectId, role: roleThere })),
  };
  const setIn = (projectId: string, next: Role | null) => {
    const changed = new Map(inProjects);
    if (next === null) changed.delete(projectId);
    else changed.set(projectId, next);
    setInProjects(changed);
  };
  return (
    <RequestDialog
      title={`Roles of ${member.name}`}
      description="They hold at once, everywhere. Nobody gives more than they may do themselves."
      submitLabel="Change the roles"
      missing={role === null && inProjects.size === 0 ? 'Leave at least one role, or remove the member.' : undefined}
      call={{
        method: 'PATCH',
        path: `/api/v1/organizations/${organizationId}/members/${member.personId}`,
        body,
      }}
      onSubmit={() =>
        identity.members.update
          .mutate({ id: organizationId, personId: member.personId, ...body }, { context: { ifMatch: member.revision } })
          .then(() => null)
      }
      onDone={() => refreshOrganizations(queryClient)}
      onClose={onClose}
    >
      {(errorOf) => (
        <>
          <Field label="In the whole organization" error={errorOf('role')}>
            <RoleSelect value={role} onChange={setRole} held={held} none="No role: in single projects only" />
          </Field>
          {projects.map((project) => (
            <Field key={project.id} label={`In the project ${project.name}`}>
              <RoleSelect
                value={inProjects.get(project.id) ?? null}
                onChange={(next) => setIn(project.id, next)}
                held={held}
                none="No role of its own there"
                without="owner"
              />
            </Field>
          ))}
        </>
      )}
    </RequestDialog>
  );
}

/** Removes somebody, perhaps oneself, after one confirmation that says what ends. */
export function RemoveMemberDialog({ organizationId, member, onClose }: Props) {
  const isMe = useSession()?.person.id === member.personId;
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => identity.members.remove.mutate({ id: organizationId, personId: member.personId }),
    onSuccess: () => {
      refreshOrganizations(queryClient);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={onClose}
      title={isMe ? 'Leave this organization?' : `Remove ${member.name}?`}
      description={
        isMe
          ? 'You lose every role here at once, and your API keys that act here are revoked. What you made stays. Only somebody here can invite you again.'
          : `${member.email} loses every role here, and the API keys that act here are revoked. What they made stays. Their account is theirs.`
      }
      confirmLabel={isMe ? 'Leave' : 'Remove the member'}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      {remove.error ? <InlineError problem={toProblem(remove.error)} /> : null}
    </ConfirmDialog>
  );
}
