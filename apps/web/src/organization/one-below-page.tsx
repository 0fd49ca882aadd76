'use client';

import { Button, CopyableId, ErrorState, Facts, formatDate, Section, SkeletonRows } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { OrganizationItem } from '../data/session.ts';
import { setActing } from '../lib/acting.ts';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { Page } from '../shell/page.tsx';
import { BelowActions } from './below-actions.tsx';
import { BelowInvited, BelowPeople, BelowPolicies, BelowQuota } from './below-parts.tsx';
import { ExportButton } from './export-button.tsx';
import styles from './organization.module.css';
import { OrganizationState } from './organization-state.tsx';
import { useMembers } from './queries.ts';

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
            <BelowPeople organizationId={organization.id} look={look} />
            <BelowInvited organizationId={organization.id} />
            <BelowQuota organization={organization} look={look} />
            <BelowPolicies organizationId={organization.id} look={look} />
          </>
        )}
      </div>
    </Page>
  );
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
