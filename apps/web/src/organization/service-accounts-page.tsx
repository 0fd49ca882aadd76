'use client';

import { ApiCallBlock, Button, EmptyState, formatQuantity, late, Tag } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { DataColumn } from '../components/data-table/columns.ts';
import { RowMenu } from '../components/row-menu.tsx';
import { wholeList } from '../data/paged-list.ts';
import { useMay, useOrganization, usePermissionReason } from '../data/session.ts';
import { identity } from '../lib/api.ts';
import { OrganizationList } from './organization-list.tsx';

const load = () => import('./service-account-dialogs.tsx');
const MakeAccountDialog = late(() => load().then((module) => module.MakeAccountDialog));
const DeleteAccountDialog = late(() => load().then((module) => module.DeleteAccountDialog));
const AccountKeysDrawer = late(() => load().then((module) => module.AccountKeysDrawer));

function useServiceAccounts(isAllowed: boolean) {
  return useQuery({
    queryKey: ['serviceAccounts', 'list'],
    enabled: isAllowed,
    queryFn: ({ signal }) => identity.serviceAccounts.list.query({}, { signal }),
  });
}

/** A service account, as the API shows it. */
export type ServiceAccountItem = NonNullable<ReturnType<typeof useServiceAccounts>['data']>['items'][number];

const columns: ReadonlyArray<DataColumn<ServiceAccountItem>> = [
  {
    id: 'name',
    header: 'Name',
    width: 'minmax(160px, 1.3fr)',
    narrow: 'title',
    cell: (account) => <span className="clip font-medium">{account.name}</span>,
  },
  {
    id: 'role',
    header: 'Role',
    width: 'minmax(140px, 1fr)',
    narrow: 'sub',
    cell: (account) => <AccountRole account={account} />,
  },
  {
    id: 'keys',
    header: 'Keys',
    width: '90px',
    narrow: 'value',
    cell: (account) => <span className="text-muted">{formatQuantity(account.keys, 'key')}</span>,
  },
  {
    id: 'by',
    header: 'Made by',
    width: 'minmax(120px, 1fr)',
    hideBelow: 1000,
    cell: (account) => <span className="clip text-muted">{account.createdBy}</span>,
  },
  {
    id: 'menu',
    header: 'Actions',
    isHeaderHidden: true,
    width: '30px',
    narrow: 'state',
    cell: (account) => <AccountMenu account={account} />,
  },
];

function AccountRole({ account }: { readonly account: ServiceAccountItem }) {
  const project = useOrganization()?.projects.find(({ id }) => id === account.projectId);
  return (
    <span className="flex min-w-0 items-center gap-2">
      {account.role}
      {account.projectId === null ? null : <Tag>in {project?.name ?? 'one project'}</Tag>}
    </span>
  );
}

function AccountMenu({ account }: { readonly account: ServiceAccountItem }) {
  const reason = usePermissionReason('service-accounts:manage');
  const [open, setOpen] = useState<'keys' | 'delete' | undefined>();
  const close = () => setOpen(undefined);
  return (
    <>
      <RowMenu
        name={account.name}
        items={[
          { label: 'Keys…', onSelect: () => setOpen('keys') },
          {
            label: 'Delete…',
            isDanger: true,
            startsGroup: true,
            disabledReason: reason,
            onSelect: () => setOpen('delete'),
          },
        ]}
      />
      {open === 'keys' ? <AccountKeysDrawer account={account} onClose={close} /> : null}
      {open === 'delete' ? <DeleteAccountDialog account={account} onClose={close} /> : null}
    </>
  );
}

/** Members that are programs: their keys outlive the people who made them. */
export function ServiceAccountsPage() {
  const refusal = usePermissionReason('members:read');
  const reason = usePermissionReason('service-accounts:manage');
  const query = useServiceAccounts(useMay('members:read') === true);
  const [isMaking, setIsMaking] = useState(false);
  const [opened, setOpened] = useState<ServiceAccountItem | undefined>();
  const rows = useMemo(() => query.data?.items ?? [], [query.data]);
  const button = (size: 'sm' | 'md') => (
    <Button size={size} tone="primary" icon={<Plus />} disabledReason={reason} onClick={() => setIsMaking(true)}>
      Make a service account
    </Button>
  );
  return (
    <OrganizationList
      title="Service accounts"
      list={wholeList(query, rows)}
      columns={columns}
      getRowId={(account) => account.id}
      getRowLabel={(account) => account.name}
      actions={button('sm')}
      refusal={refusal}
      onOpen={setOpened}
      empty={
        <EmptyState
          title="No service accounts yet"
          action={button('md')}
          apiCall={
            <ApiCallBlock
              call={{ method: 'POST', path: '/api/v1/service-accounts', body: { name: 'deploy', role: 'developer' } }}
            />
          }
        >
          A member that is a program, with a role and keys of its own. It belongs to the organization: its keys go on to
          work when whoever made them leaves.
        </EmptyState>
      }
    >
      {isMaking ? <MakeAccountDialog onClose={() => setIsMaking(false)} /> : null}
      {opened ? <AccountKeysDrawer account={opened} onClose={() => setOpened(undefined)} /> : null}
    </OrganizationList>
  );
}
