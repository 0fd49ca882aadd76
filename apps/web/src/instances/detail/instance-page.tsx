'use client';

import type { Instance, Operation } from '@kumo/model';
import { Button, EmptyState, ErrorState, Section, SkeletonRows, stateWord, TabBar } from '@kumo/ui';
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useCallback, useState } from 'react';
import { useCloudsById } from '../../data/clouds.ts';
import { compute } from '../../lib/api.ts';
import { toProblem } from '../../lib/problem.ts';
import { useLive } from '../../live/live-context.tsx';
import { Page } from '../../shell/page.tsx';
import { InstanceActionsProvider } from '../actions/instance-actions.tsx';
import styles from './detail.module.css';
import { EventsList } from './events-list.tsx';
import { FactsPanel } from './facts-panel.tsx';
import { InstanceHead } from './instance-head.tsx';
import { MetricsPanel } from './metrics-panel.tsx';

// What one may never look at is loaded when one does.
const AbsentInstance = dynamic(() => import('./absent-instance.tsx').then((module) => module.AbsentInstance));
const NeverStarted = dynamic(() => import('./absent-instance.tsx').then((module) => module.NeverStarted));
const LogsTab = dynamic(() => import('./logs-tab.tsx').then((module) => module.LogsTab));
const ProviderEvents = dynamic(() => import('./provider-events.tsx').then((module) => module.ProviderEvents));
const ConsoleOutput = dynamic(() => import('./console-output.tsx').then((module) => module.ConsoleOutput));
const ConsoleTab = dynamic(() => import('./console-tab.tsx').then((module) => module.ConsoleTab));
const NativeTab = dynamic(() => import('./native-tab.tsx').then((module) => module.NativeTab));

const tabs = ['summary', 'logs', 'console', 'events', 'native'] as const;
type Tab = (typeof tabs)[number];

const tabNames: Readonly<Record<Tab, string>> = {
  summary: 'Summary',
  logs: 'Logs',
  console: 'Console',
  events: 'Events',
  native: 'Native document',
};

const trail = [{ label: 'Instances', href: '/instances' }];

/** One instance: what it is, how it does, what it says, and what can be done with it. */
export function InstancePage({ id }: { readonly id: string }) {
  const live = useLive();
  const queryClient = useQueryClient();
  // What was launched a moment ago has an id before it is there: it is asked for once the launch says so.
  const [isDue, setDue] = useState(() => !isStillToCome(queryClient, id));
  const query = useQuery({
    queryKey: ['instances', 'get', id],
    queryFn: ({ signal }) => live.read('instances', {}, () => compute.instances.get.query({ id }, { signal })),
    retry: (count, error) => toProblem(error).status !== 404 && count < 2,
    enabled: isDue,
  });
  const { refetch: ask } = query;
  const refetch = useCallback(() => {
    setDue(true);
    void ask({ cancelRefetch: false });
  }, [ask]);
  if (query.data) {
    const loaded = (
      <InstanceActionsProvider>
        <LoadedInstance instance={query.data} />
      </InstanceActionsProvider>
    );
    const { state, startedAt, managed } = query.data;
    const neverRan = state === 'terminated' && startedAt === null && managed;
    return neverRan ? <NeverStarted id={id}>{loaded}</NeverStarted> : loaded;
  }
  if (query.error) {
    const problem = toProblem(query.error);
    if (problem.status === 404 || problem.code === 'validation_failed') {
      return <AbsentInstance id={id} onAppear={refetch} />;
    }
    return (
      <Page title="Instance" trail={trail}>
        <ErrorState problem={problem} actions={<Button onClick={refetch}>Try again</Button>} />
      </Page>
    );
  }
  if (!isDue) return <AbsentInstance id={id} onAppear={refetch} />;
  return (
    <Page title="Instance" trail={trail}>
      <SkeletonRows label="Loading the instance" />
    </Page>
  );
}

/** Whether a launch is known that is to make this instance and has not done so. */
function isStillToCome(queryClient: QueryClient, id: string): boolean {
  const known = queryClient.getQueriesData<Operation>({ queryKey: ['operations', 'get'] });
  return known.some(
    ([, operation]) =>
      operation?.action === 'instance.launch' && operation.target.id === id && operation.state !== 'succeeded',
  );
}

function LoadedInstance({ instance }: { readonly instance: Instance }) {
  const [tab, setTab] = useQueryState(
    'tab',
    parseAsStringLiteral(tabs).withDefault('summary').withOptions({ history: 'push' }),
  );
  const cloud = useCloudsById().get(instance.cloudId);
  const isGone = instance.state === 'terminated';
  const state = stateWord(instance.state, instance.lastKnownState);
  return (
    <Page
      title={instance.name}
      tabTitle={`${instance.name}, ${state.toLowerCase()}`}
      trail={trail}
      head={<InstanceHead instance={instance} cloud={cloud} onConsole={() => void setTab('console')} />}
      bar={
        <TabBar label="Instance">
          {tabs.map((each) => (
            <button
              key={each}
              type="button"
              aria-current={each === tab ? 'page' : undefined}
              onClick={() => void setTab(each)}
            >
              {tabNames[each]}
            </button>
          ))}
        </TabBar>
      }
    >
      <div className={styles.body}>
        {isGone ? (
          <p className={styles.reason}>
            It was terminated. What was measured and written stays here for a while.{' '}
            <Link className="link" href="/instances">
              All instances
            </Link>
          </p>
        ) : instance.stateReason !== null && instance.state !== 'running' ? (
          <p className={styles.reason}>{instance.stateReason}</p>
        ) : null}
        <TabContent tab={tab} instance={instance} />
      </div>
    </Page>
  );
}

function TabContent({ tab, instance }: { readonly tab: Tab; readonly instance: Instance }) {
  const { logs } = instance.allowedActions;
  switch (tab) {
    case 'summary':
      return <Summary instance={instance} />;
    case 'logs':
      return logs.allowed ? (
        <LogsTab instanceId={instance.id} name={instance.name} isRunning={instance.state === 'running'} />
      ) : (
        <NoLog instance={instance} reason={logs.reason} />
      );
    case 'console':
      return <ConsoleTab instance={instance} />;
    case 'events':
      return (
        <>
          <EventsList instanceId={instance.id} />
          <ProviderEvents instance={instance} />
        </>
      );
    case 'native':
      return <NativeTab instanceId={instance.id} observedAt={instance.observedAt} />;
  }
}

/** Machines whose log the cloud does not give may still show their screen. */
function NoLog({ instance, reason }: { readonly instance: Instance; readonly reason: string }) {
  const cloud = useCloudsById().get(instance.cloudId);
  const screen = cloud?.capabilities.consoleOutput?.read;
  const isReadable = screen !== undefined && screen.support !== 'unsupported' && cloud?.health.state !== 'unreachable';
  return isReadable && instance.state !== 'terminated' ? (
    <ConsoleOutput instanceId={instance.id} name={instance.name} />
  ) : (
    <EmptyState title="There is no log">{reason}</EmptyState>
  );
}

function Summary({ instance }: { readonly instance: Instance }) {
  const { metrics } = instance.allowedActions;
  const [, setTab] = useQueryState('tab', parseAsStringLiteral(tabs).withOptions({ history: 'push' }));
  return (
    <div className={styles.summary}>
      <div>
        {metrics.allowed || instance.state !== 'running' ? (
          <MetricsPanel instance={instance} />
        ) : (
          <Section title="Measurements">
            <p className={styles.reason}>{metrics.reason}</p>
          </Section>
        )}
        <Section
          className={styles.recent ?? ''}
          title="Events"
          action={
            <button type="button" className="link" onClick={() => void setTab('events')}>
              All
            </button>
          }
        >
          <EventsList instanceId={instance.id} limit={6} />
        </Section>
      </div>
      <aside aria-label="Facts">
        <FactsPanel instance={instance} />
      </aside>
    </div>
  );
}
