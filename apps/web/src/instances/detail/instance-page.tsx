'use client';

import type { Operation } from '@kumo/model';
import { Button, ErrorState, late, SkeletonRows } from '@kumo/ui';
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { compute } from '../../lib/api.ts';
import { toProblem } from '../../lib/problem.ts';
import { UrlState } from '../../lib/url-state.tsx';
import { useLive } from '../../live/live-context.tsx';
import { Page } from '../../shell/page.tsx';
import { InstanceActionsProvider } from '../actions/instance-actions.tsx';

const trail = [{ label: 'Instances', href: '/instances' }];
const waiting = (
  <Page title="Instance" trail={trail}>
    <SkeletonRows label="Loading the instance" />
  </Page>
);

// What is seen of it is on its way while it is read.
const InstanceView = late(() => import('./instance-view.tsx').then((module) => module.InstanceView), waiting);
const AbsentInstance = late(() => import('./absent-instance.tsx').then((module) => module.AbsentInstance));
const NeverStarted = late(() => import('./absent-instance.tsx').then((module) => module.NeverStarted), waiting);

/** One instance: what it is, how it does, what it says, and what can be done with it. */
export function InstancePage({ id }: { readonly id: string }) {
  return (
    <UrlState>
      <AnyInstance id={id} />
    </UrlState>
  );
}

function AnyInstance({ id }: { readonly id: string }) {
  useEffect(() => InstanceView.preload(), []);
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
        <InstanceView instance={query.data} />
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
  return waiting;
}

/** Whether a launch is known that is to make this instance and has not done so. */
function isStillToCome(queryClient: QueryClient, id: string): boolean {
  const known = queryClient.getQueriesData<Operation>({ queryKey: ['operations', 'get'] });
  return known.some(
    ([, operation]) =>
      operation?.action === 'instance.launch' && operation.target.id === id && operation.state !== 'succeeded',
  );
}
