'use client';

import { Button, InlineError, late, Section, SkeletonRows } from '@kumo/ui';
import { useState } from 'react';
import { LateTable } from '../components/data-table/late-table.tsx';
import { type OrganizationItem, usePermissionReason } from '../data/session.ts';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { invitationColumns } from './invitation-columns.tsx';
import { MembersOf, memberColumns } from './member-columns.tsx';
import styles from './organization.module.css';
import { PoliciesForm } from './policies-form.tsx';
import { useInvitations, useMembers, useQuotas } from './queries.ts';
import { QuotaRows } from './quota-rows.tsx';

const InviteDialog = late(() => import('./invite-dialog.tsx').then((module) => module.InviteDialog));
const QuotaDialog = late(() => import('./quota-dialog.tsx').then((module) => module.QuotaDialog));

interface Looked {
  /** Why nothing of it can be changed, whoever asks. */
  readonly look: string | undefined;
}

/** Its members, and the way to invite more. */
export function BelowPeople({ organizationId, look }: Looked & { readonly organizationId: string }) {
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
            <LateTable
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
export function BelowInvited({ organizationId }: { readonly organizationId: string }) {
  const list = useInvitations(organizationId, '', true);
  if (list.problem && list.rows.length === 0) return null; // the members above say what is wrong
  if (list.rows.length === 0) return null;
  return (
    <Section title="Invitations" note="Open links.">
      <div className={styles.inset}>
        <LateTable
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

/** What it may have, and how much of that there is: numbers, not what they count. */
export function BelowQuota({ organization, look }: Looked & { readonly organization: OrganizationItem }) {
  const quotas = useQuotas(organization.id);
  const reason = usePermissionReason('quotas:manage') ?? look;
  const [isSetting, setIsSetting] = useState(false);
  const limits = quotas.data?.organization;
  return (
    <Section
      title="Quota"
      note="For it and all below it together."
      action={
        <Button
          size="sm"
          disabledReason={reason ?? (limits ? undefined : 'What is set now is not known.')}
          onClick={() => setIsSetting(true)}
        >
          Set the quota
        </Button>
      }
    >
      {limits ? (
        <QuotaRows limits={limits} used={quotas.data?.used} />
      ) : quotas.error ? (
        <InlineError problem={toProblem(quotas.error)} />
      ) : (
        <SkeletonRows label="Loading the quota" count={5} />
      )}
      {quotas.data?.used === null ? (
        <p className="pt-2 text-muted">How much of it is used is not known now: what counts it does not answer.</p>
      ) : null}
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

/** What is demanded of everybody in it. */
export function BelowPolicies({ organizationId, look }: Looked & { readonly organizationId: string }) {
  const reason = usePermissionReason('organizations:manage') ?? look;
  return (
    <Section title="Policies">
      <PoliciesForm organizationId={organizationId} reason={reason} canSetCeiling />
    </Section>
  );
}
