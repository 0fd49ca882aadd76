'use client';

import type { Role } from '@kumo/api-contract';
import { Button, Dialog, Field, formatDate, Input, Select } from '@kumo/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { CopyBox } from '../components/copy-box.tsx';
import { useOrganization } from '../data/session.ts';
import { identity } from '../lib/api.ts';
import { RequestDialog } from '../resources/request-dialog.tsx';
import { refreshOrganizations, useProjects } from './queries.ts';
import { RoleSelect } from './role-select.tsx';

/** What an invitation answers: whether it went by mail, else the link to hand over. */
export interface MadeInvitation {
  readonly id: string;
  readonly email: string;
  readonly sent: boolean;
  readonly acceptUrl: string | null;
  readonly expiresAt: string;
}

/** Invites an address with a role: in the organization, or in one project. */
export function InviteDialog(props: { readonly organizationId: string; readonly onClose: () => void }) {
  const { organizationId } = props;
  const held = useOrganization()?.permissions ?? [];
  const projects = useProjects(organizationId).data?.items ?? [];
  const queryClient = useQueryClient();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role | null>('developer');
  const [projectId, setProjectId] = useState('');
  const [made, setMade] = useState<MadeInvitation | undefined>();
  const isMade = useRef(false);
  if (made) return <InvitationMade made={made} onClose={props.onClose} />;
  const body = {
    email: email.trim(),
    role: role ?? 'developer',
    ...(projectId !== '' && { projectId }),
  };
  return (
    <RequestDialog
      title="Invite somebody"
      description="They get a link that works once, for this address only."
      submitLabel="Invite"
      missing={/^[^\s@]+@[^\s@]+$/.test(email.trim()) ? undefined : 'Enter an address such as mara@example.org.'}
      call={{ method: 'POST', path: `/api/v1/organizations/${organizationId}/invitations`, body }}
      onSubmit={async () => {
        const answer = await identity.invitations.create.mutate({ id: organizationId, ...body });
        isMade.current = true;
        setMade(answer);
        return answer;
      }}
      onDone={() => refreshOrganizations(queryClient)}
      // The answer is shown first: it holds a link that is seen once.
      onClose={() => (isMade.current ? undefined : props.onClose())}
    >
      {(errorOf) => (
        <>
          <Field label="E-mail" error={errorOf('email')} isRequired>
            <Input
              type="email"
              autoComplete="off"
              autoFocus
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          </Field>
          {projects.length > 0 ? (
            <Field label="Where" error={errorOf('projectId')}>
              <Select value={projectId} onChange={(event) => setProjectId(event.target.value)}>
                <option value="">The whole organization</option>
                {projects.map((project) => (
                  <option key={project.id} value={project.id}>
                    Only the project {project.name}
                  </option>
                ))}
              </Select>
            </Field>
          ) : null}
          <Field label="Role" error={errorOf('role')}>
            <RoleSelect
              value={role}
              onChange={setRole}
              held={held}
              {...(projectId !== '' && { without: 'owner' as const })}
            />
          </Field>
        </>
      )}
    </RequestDialog>
  );
}

/** Says that an invitation went by mail, or shows its link to be handed over. */
export function InvitationMade({ made, onClose }: { readonly made: MadeInvitation; readonly onClose: () => void }) {
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={`${made.email} is invited`}
      description={
        made.acceptUrl === null
          ? `The link went by mail. It works once, until ${formatDate(made.expiresAt)}.`
          : `No mail is sent from here: hand this link over yourself. It works once, until ${formatDate(made.expiresAt)}, and is not shown again.`
      }
      footer={
        <Button tone="primary" onClick={onClose}>
          {made.acceptUrl === null ? 'Done' : 'I have it'}
        </Button>
      }
    >
      {made.acceptUrl === null ? null : <CopyBox text={made.acceptUrl} label="Copy the link" />}
    </Dialog>
  );
}
