'use client';

import type { Instance } from '@kumo/model';
import { EmptyState, late, Section, stateWord, TabBar } from '@kumo/ui';
import Link from 'next/link';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useCloudsById } from '../../data/clouds.ts';
import { Page } from '../../shell/page.tsx';
import styles from './detail.module.css';
import { EventsList } from './events-list.tsx';
import { FactsPanel } from './facts-panel.tsx';
import { InstanceHead } from './instance-head.tsx';
import { MetricsPanel } from './metrics-panel.tsx';

// What one may never look at is loaded when one does.
const LogsTab = late(() => import('./logs-tab.tsx').then((module) => module.LogsTab));
const ProviderEvents = late(() => import('./provider-events.tsx').then((module) => module.ProviderEvents));
const ConsoleOutput = late(() => import('./console-output.tsx').then((module) => module.ConsoleOutput));
const ConsoleTab = late(() => import('./console-tab.tsx').then((module) => module.ConsoleTab));
const NativeTab = late(() => import('./native-tab.tsx').then((module) => module.NativeTab));

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

/** An instance that is there: its head, and the tabs below. */
export function InstanceView({ instance }: { readonly instance: Instance }) {
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
