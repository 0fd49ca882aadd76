'use client';

import { formatAgo, late, Tag, useNow } from '@kumo/ui';
import { ShieldCheck } from 'lucide-react';
import { createContext, use, useState } from 'react';
import type { DataColumn } from '../components/data-table/columns.ts';
import { RowMenu } from '../components/row-menu.tsx';
import { useOrganization, usePermissionReason, useSession } from '../data/session.ts';
import { type MemberItem, useProjects } from './queries.ts';

const RolesDialog = late(() => import('./member-dialogs.tsx').then((module) => module.RolesDialog));
const RemoveMemberDialog = late(() => import('./member-dialogs.tsx').then((module) => module.RemoveMemberDialog));

/** Whose members a table shows. */
const WhereContext = createContext<string>('');

/** Columns of people. */
export const memberColumns: ReadonlyArray<DataColumn<MemberItem>> = [
  {
    id: 'name',
    header: 'Name',
    width: 'minmax(160px, 1.3fr)',
    narrow: 'title',
    cell: (member) => <MemberName member={member} />,
  },
  {
    id: 'email',
    header: 'E-mail',
    width: 'minmax(160px, 1.3fr)',
    narrow: 'sub',
    cell: (member) => <span className="clip text-muted">{member.email}</span>,
  },
  {
    id: 'role',
    header: 'Role',
    width: 'minmax(140px, 1.2fr)',
    narrow: 'value',
    cell: (member) => <RolesOf member={member} />,
  },
  {
    id: 'factor',
    header: 'Second factor',
    width: '110px',
    hideBelow: 1000,
    cell: (member) =>
      member.secondFactor ? (
        <span className="inline-flex items-center gap-1.5 text-muted">
          <ShieldCheck size={14} strokeWidth={1.6} aria-hidden="true" />
          Has one
        </span>
      ) : (
        <span className="text-faint">None</span>
      ),
  },
  {
    id: 'used',
    header: 'Last here',
    width: '110px',
    hideBelow: 1000,
    cell: (member) => <LastHere at={member.lastUsedAt} />,
  },
  {
    id: 'menu',
    header: 'Actions',
    isHeaderHidden: true,
    width: '30px',
    narrow: 'state',
    cell: (member) => <MemberMenu member={member} />,
  },
];

function MemberName({ member }: { readonly member: MemberItem }) {
  const isMe = useSession()?.person.id === member.personId;
  return (
    <span className="flex min-w-0 items-center gap-2">
      <span className="clip font-medium">{member.name}</span>
      {isMe ? <Tag>you</Tag> : null}
    </span>
  );
}

function RolesOf({ member }: { readonly member: MemberItem }) {
  const projects = useProjects(use(WhereContext)).data?.items;
  const inProjects = member.projects.map(
    ({ projectId, role }) => `${role} in ${projects?.find(({ id }) => id === projectId)?.name ?? 'a project'}`,
  );
  const words = [...(member.role === null ? [] : [member.role]), ...inProjects].join(', ');
  return (
    <span className="clip" title={words}>
      {words}
    </span>
  );
}

function LastHere({ at }: { readonly at: string | null }) {
  const text = useNow((now) => (at === null ? 'Never' : formatAgo(at, now)));
  return <span className="text-muted">{text}</span>;
}

function MemberMenu({ member }: { readonly member: MemberItem }) {
  const organizationId = use(WhereContext);
  const organization = useOrganization();
  const refusal = usePermissionReason('members:manage');
  const ownersRefusal = usePermissionReason('owners:manage');
  // An owner beneath a ceiling is told of that.
  const ofOwners = ownersRefusal && organization?.role !== 'owner' ? 'Only an owner changes an owner.' : ownersRefusal;
  const reason = refusal ?? (member.role === 'owner' ? ofOwners : undefined);
  const isMe = useSession()?.person.id === member.personId;
  const [open, setOpen] = useState<'roles' | 'remove' | undefined>();
  const close = () => setOpen(undefined);
  return (
    <>
      <RowMenu
        name={member.name}
        items={[
          { label: 'Change roles…', disabledReason: reason, onSelect: () => setOpen('roles') },
          {
            label: isMe ? 'Leave…' : 'Remove…',
            isDanger: true,
            startsGroup: true,
            disabledReason: reason,
            onSelect: () => setOpen('remove'),
          },
        ]}
      />
      {open === 'roles' ? <RolesDialog organizationId={organizationId} member={member} onClose={close} /> : null}
      {open === 'remove' ? (
        <RemoveMemberDialog organizationId={organizationId} member={member} onClose={close} />
      ) : null}
    </>
  );
}

/** Tells the cells of a table of people which organization they are about. */
export function MembersOf(props: { readonly organizationId: string; readonly children: React.ReactNode }) {
  return <WhereContext value={props.organizationId}>{props.children}</WhereContext>;
}
