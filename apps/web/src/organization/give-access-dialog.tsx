'use client';

import type { Role } from '@kumo/api-contract';
import { Field, Select } from '@kumo/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type OrganizationItem, useSession } from '../data/session.ts';
import { identity } from '../lib/api.ts';
import { RequestDialog } from '../resources/request-dialog.tsx';
import { refreshOrganizations } from './queries.ts';
import { RoleSelect } from './role-select.tsx';

const dayMs = 86_400_000;

/** Lets the owners and administrators of an organization above act here, with a role and for a time. */
export function GiveAccessDialog(props: { readonly organization: OrganizationItem; readonly onClose: () => void }) {
  const { organization } = props;
  const session = useSession();
  const queryClient = useQueryClient();
  const above = organization.path.filter((id) => id !== organization.id).toReversed();
  const nameOf = (id: string) => session?.organizations.find((each) => each.id === id)?.name;
  const [granteeId, setGranteeId] = useState(organization.parentId ?? above[0] ?? '');
  const [role, setRole] = useState<Role | null>('viewer');
  const [days, setDays] = useState('7');
  const [openedAt] = useState(Date.now);
  const body = {
    role: role === null || role === 'owner' ? ('viewer' as const) : role,
    ...(granteeId !== organization.parentId && { granteeId }),
    ...(days !== '0' && { expiresAt: new Date(openedAt + Number(days) * dayMs).toISOString() }),
  };
  return (
    <RequestDialog
      title="Give access"
      description="To the owners and administrators of an organization above. What they do here stands in both audit logs."
      submitLabel="Give access"
      missing={granteeId === '' ? 'There is no organization above.' : undefined}
      call={{ method: 'POST', path: `/api/v1/organizations/${organization.id}/access-grants`, body }}
      onSubmit={() => identity.accessGrants.create.mutate({ id: organization.id, ...body })}
      onDone={() => refreshOrganizations(queryClient)}
      onClose={props.onClose}
    >
      {(errorOf) => (
        <>
          <Field label="To" error={errorOf('granteeId')}>
            <Select value={granteeId} onChange={(event) => setGranteeId(event.target.value)}>
              {above.map((id, index) => (
                <option key={id} value={id}>
                  {nameOf(id) ?? (index === 0 ? 'The organization above' : `${index + 1} steps above (${id})`)}
                </option>
              ))}
            </Select>
          </Field>
          <Field label="As" error={errorOf('role')}>
            <RoleSelect value={role} onChange={setRole} held={organization.permissions} without="owner" />
          </Field>
          <Field label="For" error={errorOf('expiresAt')}>
            <Select value={days} onChange={(event) => setDays(event.target.value)}>
              <option value="1">a day</option>
              <option value="7">a week</option>
              <option value="30">30 days</option>
              <option value="0">until it is ended</option>
            </Select>
          </Field>
        </>
      )}
    </RequestDialog>
  );
}
