'use client';

import { Button, EmptyState, late } from '@kumo/ui';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useOrganization, usePermissionReason } from '../data/session.ts';
import { MembersOf, memberColumns } from './member-columns.tsx';
import { OrganizationList, useSearch } from './organization-list.tsx';
import { useMembers } from './queries.ts';

const InviteDialog = late(() => import('./invite-dialog.tsx').then((module) => module.InviteDialog));

/** Everybody with a role in the organization or in its projects. */
export function MembersPage() {
  const organization = useOrganization();
  const [text, setText] = useSearch();
  const refusal = usePermissionReason('members:read');
  const inviteReason = usePermissionReason('members:manage');
  const list = useMembers(organization?.id, text.trim(), refusal === undefined);
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
    <MembersOf organizationId={organization?.id ?? ''}>
      <OrganizationList
        title="Members"
        list={list}
        columns={memberColumns}
        getRowId={(member) => member.personId}
        getRowLabel={(member) => member.name}
        search={{ hint: 'Name or address', text, onChange: setText }}
        actions={button('sm')}
        refusal={refusal}
        empty={
          <EmptyState title="Nobody is here yet" action={button('md')}>
            Members are people with a role: in the whole organization, or in single projects of it.
          </EmptyState>
        }
      >
        {isInviting && organization ? (
          <InviteDialog organizationId={organization.id} onClose={() => setIsInviting(false)} />
        ) : null}
      </OrganizationList>
    </MembersOf>
  );
}
