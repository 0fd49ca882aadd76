'use client';

import { Button, CopyableId, Facts, formatDate, late, Section, SkeletonRows } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { roleMeaning } from '../data/role-words.ts';
import { type OrganizationItem, projectActedIn, useOrganization, usePermissionReason } from '../data/session.ts';
import { saveFile } from '../instances/save-file.ts';
import { identity } from '../lib/api.ts';
import { Page } from '../shell/page.tsx';
import styles from './organization.module.css';
import { OrganizationState } from './organization-state.tsx';
import { QuotaUsage } from './quota-usage.tsx';

const RenameDialog = late(() => import('./below-dialogs.tsx').then((module) => module.RenameDialog));

/** The organization that one acts for: what it is, what one may do there, what is used of its quotas. */
export function AboutPage() {
  const organization = useOrganization();
  const reason = usePermissionReason('organization:manage');
  const [isRenaming, setIsRenaming] = useState(false);
  return (
    <Page
      title="Organization"
      actions={
        <Button size="sm" disabledReason={reason} onClick={() => setIsRenaming(true)}>
          Rename
        </Button>
      }
    >
      {organization ? (
        <div className={styles.parts}>
          <About organization={organization} />
          <QuotaUsage organization={organization} />
        </div>
      ) : (
        <SkeletonRows label="Loading the organization" />
      )}
      {isRenaming && organization ? (
        <RenameDialog organization={organization} onClose={() => setIsRenaming(false)} />
      ) : null}
    </Page>
  );
}

function About({ organization }: { readonly organization: OrganizationItem }) {
  const project = projectActedIn(organization);
  const role = project?.role ?? organization.role;
  const exportReason = usePermissionReason('organization:manage');
  const save = useMutation({
    mutationFn: () => identity.organizations.export.query({ id: organization.id }),
    onSuccess: (all) => saveFile(`${organization.name}.json`, JSON.stringify(all, null, 2), 'application/json'),
  });
  return (
    <Section
      title={organization.name}
      action={
        <Button
          size="sm"
          icon={<Download />}
          disabledReason={exportReason ?? (save.isPending ? 'Under way.' : undefined)}
          onClick={() => save.mutate()}
        >
          Export what is kept
        </Button>
      }
    >
      <div className="pt-3">
        <Facts
          facts={[
            { name: 'State', value: <OrganizationState organization={organization} /> },
            organization.stateReason ? { name: 'Why', value: organization.stateReason } : null,
            organization.closesAt ? { name: 'Closes', value: formatDate(organization.closesAt) } : null,
            role === null ? null : { name: 'You', value: `${role}: ${roleMeaning(role)}` },
            project ? { name: 'Inside', value: `the project ${project.name} only` } : null,
            organization.access === 'granted'
              ? { name: 'Access', value: 'Acting from above, by leave of this organization. Both audit logs tell it.' }
              : null,
            organization.ceiling === null
              ? null
              : { name: 'Ceiling', value: `Nobody may do more here than a ${organization.ceiling}.` },
            {
              name: 'Second factor',
              value: organization.secondFactorRequired ? 'Everybody must have one' : 'Up to each person',
            },
            { name: 'Since', value: formatDate(organization.createdAt) },
            { name: 'Id', value: <CopyableId id={organization.id} label="Copy the id" /> },
          ]}
        />
      </div>
    </Section>
  );
}
