'use client';

import { Button, ErrorState, formatAgo, formatDate, InlineError, SkeletonRows, Tag, useNow } from '@kumo/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import styles from './settings.module.css';
import { SettingsFrame } from './settings-frame.tsx';

function useSessions() {
  return useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => identity.sessions.list.query(undefined, { signal }),
  });
}

type SessionItem = NonNullable<ReturnType<typeof useSessions>['data']>['items'][number];

/** Where one is signed in, and the way to end what one does not know. */
export function SessionsPage() {
  const sessions = useSessions();
  return (
    <SettingsFrame title="Sessions">
      {sessions.isPending ? <SkeletonRows label="Loading sessions" count={3} /> : null}
      {sessions.error && !sessions.data ? (
        <ErrorState
          problem={toProblem(sessions.error)}
          actions={<Button onClick={() => void sessions.refetch()}>Try again</Button>}
        />
      ) : null}
      <ul>
        {sessions.data?.items.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
    </SettingsFrame>
  );
}

function SessionRow({ session }: { readonly session: SessionItem }) {
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => identity.sessions.revoke.mutate({ id: session.id }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['sessions'] }),
  });
  const used = useNow((now) => formatAgo(session.lastUsedAt, now));
  return (
    <li className={styles.entry}>
      <div className="flex min-w-0 items-center gap-2">
        <strong className="clip font-medium">{session.device}</strong>
        {session.current ? <Tag>this one</Tag> : null}
      </div>
      <span className="mono text-muted">{session.network}</span>
      <span className={styles.note}>
        Used {used}
        <br />
        Ends {formatDate(session.expiresAt)}
      </span>
      <Button
        size="sm"
        disabledReason={
          session.current ? 'You are using it. Sign out instead.' : revoke.isPending ? 'Under way.' : undefined
        }
        onClick={() => revoke.mutate()}
      >
        End
      </Button>
      {revoke.error ? <InlineError problem={toProblem(revoke.error)} /> : null}
    </li>
  );
}
