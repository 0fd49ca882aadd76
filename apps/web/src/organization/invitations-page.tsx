'use client';

import { ApiCallBlock, Button, EmptyState, late } from '@kumo/ui';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useOrganization, usePermissionReason } from '../data/session.ts';
import { invitationColumns } from './invitation-columns.tsx';
import { OrganizationList, useSearch } from './organization-list.tsx';
import { useInvitations } from './queries.ts';

const InviteDialog = late(() => import('./invite-dialog.tsx').then((module) => module.InviteDialog));

/** Open invitations: who may still come in by which link. */
export function InvitationsPage() {
  const organization = useOrganization();
  const [text, setText] = useSearch();
  const refusal = usePermissionReason('members:read');
  const inviteReason = usePermissionReason('members:manage');
  const list = useInvitations(organization?.id, text.trim(), refusal === undefined);
  const [isInviting, setIsInviting] = useState(false);
  const button = (size: 'sm' | 'md') => (
    <Button
      size={size}
      tone="primary"
      icon={<Plus />}
      disabledReason={inviteReason}
      onClick={() => setIsInviting(true)}
    >
      Invite somebody
    </Button>
  );
  return (
    <OrganizationList
      title="Invitations"
      list={list}
      columns={invitationColumns}
      getRowId={(invitation) => invitation.id}
      getRowLabel={(invitation) => invitation.email}
      search={{ hint: 'Address', text, onChange: setText }}
      actions={button('sm')}
      refusal={refusal}
      empty={
        <EmptyState
          title="No open invitations"
          action={button('md')}
          apiCall={
            <ApiCallBlock
              call={{
                method: 'POST',
                path: `/api/v1/organizations/${organization?.id ?? 'org_…'}/invitations`,
                body: { email: 'mara@example.org', role: 'developer' },
              }}
            />
          }
        >
          An invitation is a link for one address and one role. It works once and ends by itself after some days.
        </EmptyState>
      }
    >
      {isInviting && organization ? (
        <InviteDialog organizationId={organization.id} onClose={() => setIsInviting(false)} />
      ) : null}
    </OrganizationList>
  );
}
