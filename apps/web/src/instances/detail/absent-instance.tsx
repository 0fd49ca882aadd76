'use client';

import type { Event, Operation } from '@kumo/model';
import { Button, EmptyState, ErrorState, Progress, Section, SkeletonRows, StateChip, Steps } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { type ReactNode, useCallback, useEffect } from 'react';
import { isFinished } from '../../data/operations.ts';
import { compute } from '../../lib/api.ts';
import { useLive, useLiveEvents, useLiveState } from '../../live/live-context.tsx';
import { Page } from '../../shell/page.tsx';
import styles from './detail.module.css';

const trail = [{ label: 'Instances', href: '/instances' }];
/** ms between two questions whether it is there, while no events say so. */
const askAgainMs = 2000;

/** The launch that was to make an instance, while it is remembered. */
function useLaunchOf(id: string): { readonly launch: Operation | undefined; readonly isPending: boolean } {
  const live = useLive();
  const filters = { targetId: [id] };
  const query = useQuery({
    queryKey: ['operations', 'list', filters],
    queryFn: ({ signal }) =>
      live.read('operations', filters, () => compute.operations.list.query({ ...filters, limit: 10 }, { signal })),
  });
  const launch = query.data?.items.find((operation) => operation.action === 'instance.launch');
  return { launch, isPending: query.isPending };
}

/** An instance that is gone and never ran: why its launch failed, where that is why; else what is given as children. */
export function NeverStarted({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  const { launch, isPending } = useLaunchOf(id);
  if (isPending) return <Loading />;
  return launch && launch.state !== 'succeeded' && isFinished(launch) ? <LaunchFailed launch={launch} /> : children;
}

function Loading() {
  return (
    <Page title="Instance" trail={trail}>
      <SkeletonRows label="Loading the instance" />
    </Page>
  );
}

/**
 * What stands in place of an instance that the API does not know: it is on its way, its launch failed, or there is
 * none. Its id is given out with the launch, before the cloud has made it.
 */
export function AbsentInstance({ id, onAppear }: { readonly id: string; readonly onAppear: () => void }) {
  const isLive = useLiveState() === 'live';
  const { launch, isPending } = useLaunchOf(id);
  const isComing = launch !== undefined && (!isFinished(launch) || launch.state === 'succeeded');
  const isThere = launch?.state === 'succeeded';
  useEffect(() => {
    if (isThere) onAppear();
  }, [isThere, onAppear]);
  useEffect(() => {
    if (!isComing || isLive) return;
    const timer = setInterval(onAppear, askAgainMs);
    return () => clearInterval(timer);
  }, [isComing, isLive, onAppear]);
  useLiveEvents(
    useCallback(
      (event: Event) => {
        if (event.type.startsWith('instance.') && event.resource.id === id) onAppear();
      },
      [id, onAppear],
    ),
  );
  if (isPending) {
    return <Loading />;
  }
  if (launch && isComing) return <Launching launch={launch} />;
  if (launch) return <LaunchFailed launch={launch} />;
  return (
    <Page title="Not found" trail={trail} heading="This instance is gone">
      <EmptyState
        title="There is no such instance"
        action={
          <Button tone="primary" asChild>
            <Link href="/instances">All instances</Link>
          </Button>
        }
      >
        It was removed from its cloud some time ago, or it never was yours to see. Its id is {id}.
      </EmptyState>
    </Page>
  );
}

function Launching({ launch }: { readonly launch: Operation }) {
  const name = launch.target.name ?? 'Instance';
  return (
    <Page
      title={name}
      tabTitle={`${name}, provisioning`}
      trail={trail}
      heading={
        <span className={styles.nameLine}>
          {name}
          <StateChip look="tint" state="provisioning" />
        </span>
      }
    >
      <div className={styles.launching}>
        <Section title="Launching" note="This page follows it. It goes on when you leave.">
          <div className={styles.progress}>
            <Progress percent={launch.progress} label={`Launching ${name}`} />
          </div>
          <Steps steps={launch.steps} />
        </Section>
      </div>
    </Page>
  );
}

function LaunchFailed({ launch }: { readonly launch: Operation }) {
  const name = launch.target.name ?? 'Instance';
  const isCancelled = launch.state === 'cancelled';
  return (
    <Page title={name} tabTitle={`${name}, not launched`} trail={trail}>
      <ErrorState
        problem={{
          title: isCancelled ? `The launch of ${name} was cancelled` : `${name} was not launched`,
          detail: launch.error?.message ?? 'What had been made of it was removed again.',
          code: launch.error?.code,
          requestId: launch.requestId,
          at: launch.finishedAt ?? launch.createdAt,
        }}
        actions={
          <>
            <Button tone="primary" asChild>
              <Link href="/instances/launch">Launch again</Link>
            </Button>
            <Button asChild>
              <Link href="/instances">All instances</Link>
            </Button>
          </>
        }
      />
      <Steps steps={launch.steps} />
    </Page>
  );
}
