'use client';

import { ApiCallBlock, Button, EmptyState, formatDate, late, Tag } from '@kumo/ui';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useMemo, useState } from 'react';
import type { DataColumn } from '../components/data-table/columns.ts';
import { usePagedList } from '../data/paged-list.ts';
import { type OrganizationItem, useMay, useOrganization, usePermissionReason } from '../data/session.ts';
import { identity } from '../lib/api.ts';
import styles from './organization.module.css';
import { OrganizationList, useSearch } from './organization-list.tsx';
import { OrganizationState } from './organization-state.tsx';
import { inTreeOrder } from './tree-order.ts';

const CreateOrganization = late(() => import('./below-dialogs.tsx').then((module) => module.CreateOrganization));

const columns: ReadonlyArray<DataColumn<OrganizationItem>> = [
  {
    id: 'name',
    header: 'Name',
    width: 'minmax(200px, 2fr)',
    narrow: 'title',
    cell: (organization) => <NameInTree organization={organization} />,
  },
  {
    id: 'state',
    header: 'State',
    width: '130px',
    narrow: 'state',
    cell: (organization) => <OrganizationState organization={organization} />,
  },
  {
    id: 'why',
    header: 'Why',
    width: 'minmax(120px, 1.5fr)',
    narrow: 'sub',
    hideBelow: 1000,
    cell: (organization) => <span className="clip text-muted">{organization.stateReason ?? ''}</span>,
  },
  {
    id: 'limits',
    header: 'Held to',
    width: 'minmax(140px, 1fr)',
    hideBelow: 1250,
    cell: (organization) => (
      <span className="flex gap-1.5">
        {organization.ceiling ? <Tag>at most {organization.ceiling}</Tag> : null}
        {organization.secondFactorRequired ? <Tag>second factor</Tag> : null}
        {organization.access === 'granted' ? <Tag>access given</Tag> : null}
      </span>
    ),
  },
  {
    id: 'created',
    header: 'Since',
    width: '110px',
    narrow: 'value',
    cell: (organization) => <span className="text-muted">{formatDate(organization.createdAt)}</span>,
  },
];

function NameInTree({ organization }: { readonly organization: OrganizationItem }) {
  const [text] = useSearch();
  const inTree = useDepth(organization);
  // What a search finds stands without those above it: no place among them is drawn.
  const depth = text.trim() === '' ? inTree : 0;
  return (
    <span className="flex min-w-0 items-center gap-1.5" style={{ paddingLeft: depth * 16 }}>
      {depth > 0 ? (
        <span className={styles.depth} aria-hidden="true">
          └
        </span>
      ) : null}
      <Link className="clip font-medium" href={`/organization/below/${organization.id}`}>
        {organization.name}
      </Link>
    </span>
  );
}

/** Steps below the organization that one acts for; 0 directly below it. */
function useDepth(organization: OrganizationItem): number {
  const above = useOrganization()?.path.length ?? 0;
  return Math.min(6, Math.max(0, organization.path.length - above - 1));
}

/** The tree of organizations below, with all that can be done from above. */
export function BelowPage() {
  const organization = useOrganization();
  const router = useRouter();
  const [text, setText] = useSearch();
  const refusal = usePermissionReason('organizations:manage');
  const mayManage = useMay('organizations:manage');
  const q = text.trim();
  const list = usePagedList(
    ['organizations', 'list', q],
    (page, signal) => identity.organizations.list.query({ ...page, sort: 'name', ...(q !== '' && { q }) }, { signal }),
    mayManage === true,
  );
  const id = organization?.id;
  const rows = useMemo(
    () => inTreeOrder(list.rows.filter((each) => each.id !== id && id !== undefined && each.path.includes(id))),
    [list.rows, id],
  );
  const [isMaking, setIsMaking] = useState(false);
  const button = (size: 'sm' | 'md') => (
    <Button size={size} tone="primary" icon={<Plus />} disabledReason={refusal} onClick={() => setIsMaking(true)}>
      Make an organization
    </Button>
  );
  return (
    <OrganizationList
      title="Organizations below"
      list={{ ...list, rows }}
      columns={columns}
      getRowId={(each) => each.id}
      getRowLabel={(each) => each.name}
      search={{ hint: 'Name', text, onChange: setText }}
      actions={button('sm')}
      refusal={refusal}
      onOpen={(each) => router.push(`/organization/below/${each.id}`)}
      empty={
        <EmptyState
          title="No organizations below"
          action={button('md')}
          apiCall={
            <ApiCallBlock call={{ method: 'POST', path: '/api/v1/organizations', body: { name: 'Customer' } }} />
          }
        >
          Customers, resellers or departments, each closed off from the others. You make and suspend them, set their
          quotas and invite their people; what runs in them you see only if they let you.
        </EmptyState>
      }
    >
      {isMaking && organization ? (
        <CreateOrganization parent={organization} onClose={() => setIsMaking(false)} />
      ) : null}
    </OrganizationList>
  );
}
