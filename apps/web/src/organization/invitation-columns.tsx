'use client';

import { Button, ConfirmDialog, Dialog, formatDate, InlineError, late } from '@kumo/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DataColumn } from '../components/data-table/columns.ts';
import { RowMenu } from '../components/row-menu.tsx';
import { usePermissionReason } from '../data/session.ts';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import type { MadeInvitation } from './invite-dialog.tsx';
import { type InvitationItem, refreshOrganizations, useProjects } from './queries.ts';

const InvitationMadeDialog = late(() => import('./invite-dialog.tsx').then((module) => module.InvitationMade));

/** Columns of open invitations. */
export const invitationColumns: ReadonlyArray<DataColumn<InvitationItem>> = [
  {
    id: 'email',
    header: 'E-mail',
    width: 'minmax(180px, 1.5fr)',
    narrow: 'title',
    cell: (invitation) => <span className="clip font-medium">{invitation.email}</span>,
  },
  {
    id: 'role',
    header: 'Role',
    width: 'minmax(140px, 1fr)',
    narrow: 'sub',
    cell: (invitation) => <RoleInvitedTo invitation={invitation} />,
  },
  {
    id: 'by',
    header: 'Invited by',
    width: 'minmax(120px, 1fr)',
    hideBelow: 1000,
    cell: (invitation) => <span className="clip text-muted">{invitation.invitedBy}</span>,
  },
  {
    id: 'expires',
    header: 'Open until',
    width: '120px',
    narrow: 'value',
    cell: (invitation) => <span className="text-muted">{formatDate(invitation.expiresAt)}</span>,
  },
  {
    id: 'menu',
    header: 'Actions',
    isHeaderHidden: true,
    width: '30px',
    narrow: 'state',
    cell: (invitation) => <InvitationMenu invitation={invitation} />,
  },
];

function RoleInvitedTo({ invitation }: { readonly invitation: InvitationItem }) {
  const projects = useProjects(invitation.organizationId).data?.items;
  const project = projects?.find(({ id }) => id === invitation.projectId);
  return (
    <span className="clip">
      {invitation.projectId === null ? invitation.role : `${invitation.role} in ${project?.name ?? 'a project'}`}
    </span>
  );
}

function InvitationMenu({ invitation }: { readonly invitation: InvitationItem }) {
  const reason = usePermissionReason('members:manage');
  const queryClient = useQueryClient();
  const [isAsked, setIsAsked] = useState(false);
  const [made, setMade] = useState<MadeInvitation | undefined>();
  const input = { id: invitation.organizationId, invitationId: invitation.id };
  const renew = useMutation({
    mutationFn: () => identity.invitations.renew.mutate(input),
    onSuccess: (answer) => {
      setMade(answer);
      refreshOrganizations(queryClient);
    },
  });
  const revoke = useMutation({
    mutationFn: () => identity.invitations.revoke.mutate(input),
    onSuccess: () => {
      setIsAsked(false);
      refreshOrganizations(queryClient);
    },
  });
  return (
    <>
      <RowMenu
        name={invitation.email}
        items={[
          { label: 'Send again, with a new link', disabledReason: reason, onSelect: () => renew.mutate() },
          {
            label: 'Take back…',
            isDanger: true,
            startsGroup: true,
            disabledReason: reason,
            onSelect: () => setIsAsked(true),
          },
        ]}
      />
      {made ? <InvitationMadeDialog made={made} onClose={() => setMade(undefined)} /> : null}
      {renew.error ? (
        <Dialog
          isOpen
          onOpenChange={() => renew.reset()}
          title={`${invitation.email} was not invited again`}
          description="The link from before still works."
          footer={<Button onClick={() => renew.reset()}>Close</Button>}
        >
          <InlineError problem={toProblem(renew.error)} />
        </Dialog>
      ) : null}
      {isAsked ? (
        <ConfirmDialog
          isOpen
          onOpenChange={setIsAsked}
          title={`Take back the invitation of ${invitation.email}?`}
          description="Its link is worth nothing from then on."
          confirmLabel="Take it back"
          isBusy={revoke.isPending}
          onConfirm={() => revoke.mutate()}
        >
          {revoke.error ? <InlineError problem={toProblem(revoke.error)} /> : null}
        </ConfirmDialog>
      ) : null}
    </>
  );
}
