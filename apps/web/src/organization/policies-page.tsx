'use client';

import { Section, SkeletonRows } from '@kumo/ui';
import { useOrganization, usePermissionReason } from '../data/session.ts';
import { Page } from '../shell/page.tsx';
import styles from './organization.module.css';
import { PoliciesForm } from './policies-form.tsx';

const trail = [{ label: 'Organization', href: '/organization' }];

/** What the organization demands of everybody in it and below. */
export function PoliciesPage() {
  const organization = useOrganization();
  const reason = usePermissionReason('organization:manage');
  return (
    <Page title="Policies" heading="Organization" trail={trail}>
      <div className={styles.parts}>
        {organization ? (
          <Section title="Policies" note="They hold here and in all organizations below.">
            <PoliciesForm organizationId={organization.id} reason={reason} canSetCeiling={false} />
          </Section>
        ) : (
          <SkeletonRows label="Loading policies" count={2} />
        )}
      </div>
    </Page>
  );
}
