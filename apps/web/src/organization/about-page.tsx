'use client';

import { Button, CopyableId, Facts, formatDate, late, Section, SkeletonRows } from '@kumo/ui';
import { useState } from 'react';
import { roleMeaning } from '../data/role-words.ts';
import { type OrganizationItem, projectActedIn, useOrganization, usePermissionReason } from '../data/session.ts';
import { Page } from '../shell/page.tsx';
import { ExportButton } from './export-button.tsx';
import styles from './organization.module.css';
import { OrganizationState } from './organization-state.tsx';
import { QuotaUsage } from './quota-usage.tsx';

const CloseDialog = late(() => import('./close-dialog.tsx').then((module) => module.CloseDialog));
const RenameDialog = late(() => import('./below-dialogs.tsx').then((module) => module.RenameDialog));

/** The organization that one acts for: what it is, what one may do there, what is used of its quotas. */
export function AboutPage() {
  const organization = useOrganization();
  const reason = usePermissionReason('organization:manage');
  const closeReason = usePermissionReason('owners:manage');
  const [open, setOpen] = useState<'rename' | 'close' | undefined>();
  const close = () => setOpen(undefined);
  return (
    <Page
      title="Organization"
      actions={
        <>
          <Button size="sm" disabledReason={reason} onClick={() => setOpen('rename')}>
            Rename
          </Button>
          {organization && organization.parentId !== null ? (
            <Button size="sm" disabledReason={closeReason} onClick={() => setOpen('close')}>
              Close the organization
            </Button>
          ) : null}
        </>
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
      {open === 'rename' && organization ? <RenameDialog organization={organization} onClose={close} /> : null}
      {open === 'close' && organization ? <CloseDialog organization={organization} isOwn onClose={close} /> : null}
    </Page>
  );
}

function About({ organization }: { readonly organization: OrganizationItem }) {
  const project = projectActedIn(organization);
  const role = project?.role ?? organization.role;
  return (
    <Section title={organization.name} action={<ExportButton organization={organization} />}>
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
              : { name: 'Ceiling', value: `Nobody may do more here than the role ${organization.ceiling} allows.` },
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
