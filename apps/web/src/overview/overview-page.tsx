'use client';

import { Button, ErrorState, formatQuantity } from '@kumo/ui';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { FirstCloud } from '../clouds/first-cloud.tsx';
import { useClouds } from '../data/clouds.ts';
import { useMay, usePermissionReason } from '../data/session.ts';
import { useSummary } from '../data/summary.ts';
import { Page } from '../shell/page.tsx';
import { headline } from './attention.ts';
import { Attention } from './attention-list.tsx';
import { CloudRows } from './cloud-rows.tsx';
import { EventList } from './event-list.tsx';
import { Figures } from './figures.tsx';
import { OperationList } from './operation-list.tsx';
import styles from './overview.module.css';
import { useConcerns } from './use-concerns.ts';

/** How everything stands: what needs attention first, then what runs where, what is under way, what happened. */
export function OverviewPage() {
  const { clouds, isLoading, problem, retry } = useClouds();
  const summary = useSummary();
  const concerns = useConcerns();
  const launchReason = usePermissionReason('instances:launch');
  const connectReason = usePermissionReason('clouds:manage');
  const mayConnect = useMay('clouds:manage');
  const mayReadOperations = useMay('operations:read');
  const mayReadEvents = useMay('events:read');
  if (problem && clouds.length === 0) {
    return (
      <Page title="Overview">
        <ErrorState problem={problem} actions={<Button onClick={retry}>Try again</Button>} />
      </Page>
    );
  }
  if (!isLoading && clouds.length === 0) {
    return (
      <Page title="Overview" heading={connectReason ? 'No cloud is connected yet' : 'Connect a first cloud'}>
        <p className="mb-6 text-muted">
          {connectReason
            ? `What runs shows here as soon as there is a cloud. You cannot connect one: ${connectReason}`
            : 'More can follow at any time. Credentials are encrypted before they are stored and never shown again.'}
        </p>
        {mayConnect ? <FirstCloud /> : null}
      </Page>
    );
  }
  const total = summary.data?.total;
  return (
    <Page
      title="Overview"
      heading={concerns === undefined || total === undefined ? 'Overview' : headline(concerns.length, total)}
      actions={
        launchReason ? (
          <Button size="sm" tone="primary" disabledReason={launchReason} icon={<Plus />}>
            Launch
          </Button>
        ) : (
          <Button asChild size="sm" tone="primary">
            <Link href="/instances/launch">
              <Plus aria-hidden="true" />
              Launch
            </Link>
          </Button>
        )
      }
    >
      <Figures counts={summary.data?.byState} />
      <div className={styles.upper}>
        <CloudRows
          clouds={clouds}
          isLoading={isLoading}
          byCloud={summary.data?.byCloud}
          note={
            total === undefined
              ? undefined
              : `${formatQuantity(total, 'instance')} on ${formatQuantity(clouds.length, 'cloud')}`
          }
        />
        <Attention concerns={concerns} />
      </div>
      <div className={styles.lower}>
        {mayReadOperations === false ? null : <OperationList />}
        {mayReadEvents === false ? null : <EventList />}
      </div>
    </Page>
  );
}
