'use client';

import { Button, CopyableId, ErrorState, Facts, formatDate, late, Section, SkeletonRows } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { DataTable } from '../components/data-table/data-table.tsx';
import { type OrganizationItem, usePermissionReason } from '../data/session.ts';
import { setActing } from '../lib/acting.ts';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { Page } from '../shell/page.tsx';
import { BelowActions } from './below-actions.tsx';
import { ExportButton } from './export-button.tsx';
import { invitationColumns } from './invitations-page.tsx';
import { limitsSentence } from './limits.ts';
import { MembersOf, memberColumns } from './members-page.tsx';
import styles from './organization.module.css';
import { OrganizationState } from './organization-state.tsx';
import { PoliciesForm } from './policies-form.tsx';
import { useInvitations, useMembers, useQuotas } from './queries.ts';

const InviteDialog = late(() => import('./invite-dialog.tsx').then((module) => module.InviteDialog));
const QuotaDialog = late(() => import('./quota-dialog.tsx').then((module) => module.QuotaDialog));

const trail = [
  { label: 'Organization', href: '/organization' },
  { label: 'Organizations below', href: '/organization/below' },
];

/** One organization below, as it is managed from above: state, people, policies, quota. */
export function OneBelowPage({ id }: { readonly id: string }) {
  const query = useQuery({
    queryKey: ['organization', id, 'get'],
    queryFn: ({ signal }) => identity.organizations.get.query({ id }, { signal }),
  });
  const members = useMembers(id, '', true);
  const organization = query.data;
  if (!organization) {
    return (
      <Page title="Organization below" trail={trail} heading={query.error ? 'Organization below' : ' '}>
        {query.error ? (
          <ErrorState
            problem={toProblem(query.error)}
            actions={<Button onClick={() => void query.refetch()}>Try again</Button>}
          />
        ) : (
          <SkeletonRows label="Loading the organization" />
        )}
      </Page>
    );
  }
  const look = organization.state === 'active' ? undefined : 'It may only be looked at. Resume it first.';
  return (
    <Page title={organization.name} trail={trail} actions={<BelowActions organization={organization} />}>
      <div className={styles.parts}>
        <Section
          title="About"
          action={
            <span className="flex flex-wrap gap-2">
              {organization.access === 'below' ? null : <ActThere organization={organization} />}
              <ExportButton organization={organization} />
            </span>
          }
        >
          <div className="pt-3">
            <Facts
              facts={[
                { name: 'State', value: <OrganizationState organization={organization} /> },
                organization.stateReason ? { name: 'Why', value: organization.stateReason } : null,
                organization.closesAt ? { name: 'Closes', value: formatDate(organization.closesAt) } : null,
                {
                  name: 'Access',
                  value:
                    organization.access === 'below'
                      ? 'You manage it from above. What runs in it you do not see, unless it lets you.'
                      : organization.access === 'granted'
                        ? `It lets you act in it as ${organization.role ?? 'somebody with a role'}. Both audit logs tell what you do.`
                        : 'You are a member.',
                },
                { name: 'Since', value: formatDate(organization.createdAt) },
                { name: 'Id', value: <CopyableId id={organization.id} label="Copy the id" /> },
              ]}
            />
          </div>
        </Section>
        {members.problem?.code === 'second_factor_required' ? (
          <Section title="Members, quota, policies">
            <p className="py-3 text-muted">
              It enforces a second factor, for whoever manages it from above, too. You sign in without one:{' '}
              <Link className="link" href="/settings/security">
                set one up
              </Link>{' '}
              first.
            </p>
          </Section>
        ) : (
          <>
            <People organizationId={organization.id} look={look} />
            <Invited organizationId={organization.id} />
            <Quota organization={organization} look={look} />
            <Policies organizationId={organization.id} look={look} />
          </>
        )}
      </div>
    </Page>
  );
}

interface Looked {
  /** Why nothing of it can be changed, whoever asks. */
  readonly look: string | undefined;
}

function ActThere({ organization }: { readonly organization: OrganizationItem }) {
  return (
    <Button
      size="sm"
      onClick={() => {
        setActing({ organizationId: organization.id });
        // A whole load: nothing of the other organization stays in memory.
        window.location.assign('/');
      }}
    >
      Act in {organization.name}
    </Button>
  );
}

function People({ organizationId, look }: Looked & { readonly organizationId: string }) {
  const list = useMembers(organizationId, '', true);
  const invited = useInvitations(organizationId, '', true);
  const reason = usePermissionReason('members:manage') ?? look;
  const [isInviting, setIsInviting] = useState(false);
  return (
    <Section
      title="Members"
      action={
        <Button size="sm" disabledReason={reason} onClick={() => setIsInviting(true)}>
          Invite somebody
        </Button>
      }
    >
      {list.problem && list.rows.length === 0 ? (
        <p className="py-3 text-muted">{list.problem.detail}</p>
      ) : !list.isLoading && list.rows.length === 0 ? (
        <p className="py-3 text-muted">
          {invited.rows.length === 0
            ? 'Nobody yet. Invite its first owner.'
            : 'Nobody yet: who is invited has not joined.'}
        </p>
      ) : (
        <div className={styles.inset}>
          <MembersOf organizationId={organizationId}>
            <DataTable
              label="Members"
              columns={memberColumns}
              rows={list.rows}
              getRowId={(member) => member.personId}
              getRowLabel={(member) => member.name}
              isLoading={list.isLoading}
              hasMore={list.hasMore}
              isLoadingMore={list.isLoadingMore}
              onEndReached={list.loadMore}
            />
          </MembersOf>
        </div>
      )}
      {isInviting ? <InviteDialog organizationId={organizationId} onClose={() => setIsInviting(false)} /> : null}
    </Section>
  );
}

/** Who may still come in, and the way to take that back; nothing while nobody is invited. */
function Invited({ organizationId }: { readonly organizationId: string }) {
  const list = useInvitations(organizationId, '', true);
  if (list.problem && list.rows.length === 0) return null; // the members above say what is wrong
  if (list.rows.length === 0) return null;
  return (
    <Section title="Invitations" note="Open links.">
      <div className={styles.inset}>
        <DataTable
          label="Invitations"
          columns={invitationColumns}
          rows={list.rows}
          getRowId={(invitation) => invitation.id}
          getRowLabel={(invitation) => invitation.email}
          hasMore={list.hasMore}
          isLoadingMore={list.isLoadingMore}
          onEndReached={list.loadMore}
        />
      </div>
    </Section>
  );
}

function Quota({ organization, look }: Looked & { readonly organization: OrganizationItem }) {
  const quotas = useQuotas(organization.id);
  const reason = usePermissionReason('quotas:manage') ?? look;
  const [isSetting, setIsSetting] = useState(false);
  const limits = quotas.data?.organization;
  return (
    <Section title="Quota" note="For it and all below it together.">
      <div className={styles.row}>
        <span className="text-muted">
          {limits ? limitsSentence(limits) : quotas.error ? toProblem(quotas.error).detail : ' '}
        </span>
        <Button
          size="sm"
          disabledReason={reason ?? (limits ? undefined : 'What is set now is not known.')}
          onClick={() => setIsSetting(true)}
        >
          Set the quota
        </Button>
      </div>
      {isSetting && limits ? (
        <QuotaDialog
          title={`Quota of ${organization.name}`}
          description="How much there may be at once in it and all below it. What is there already stays, also above the limit."
          limits={limits}
          call={{ method: 'PUT', path: `/api/v1/organizations/${organization.id}/quotas` }}
          onSubmit={(next) => identity.quotas.set.mutate({ id: organization.id, ...next })}
          onClose={() => setIsSetting(false)}
        />
      ) : null}
    </Section>
  );
}

function Policies({ organizationId, look }: Looked & { readonly organizationId: string }) {
  const reason = usePermissionReason('organizations:manage') ?? look;
  return (
    <Section title="Policies">
      <PoliciesForm organizationId={organizationId} reason={reason} canSetCeiling />
    </Section>
  );
}
