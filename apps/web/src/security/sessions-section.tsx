'use client';

import { Button, ErrorState, formatAgo, formatDate, InlineError, Section, SkeletonRows, Tag, useNow } from '@kumo/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import styles from './security.module.css';

function useSessions() {
  return useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => identity.sessions.list.query({}, { signal }),
  });
}

type SessionItem = NonNullable<ReturnType<typeof useSessions>['data']>['items'][number];

/** Where one is signed in, and the way to end what one does not know. */
export function SessionsSection() {
  const sessions = useSessions();
  const queryClient = useQueryClient();
  const endOthers = useMutation({
    mutationFn: () => identity.sessions.endOthers.mutate(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['sessions'] }),
  });
  const others = sessions.data?.items.filter(({ current }) => !current).length ?? 0;
  return (
    <Section
      title="Sessions"
      note="Where you are signed in."
      action={
        others > 0 ? (
          <button type="button" className="link" onClick={() => endOthers.mutate()}>
            End all others
          </button>
        ) : undefined
      }
    >
      {sessions.isPending ? <SkeletonRows label="Loading sessions" count={2} /> : null}
      {sessions.error && !sessions.data ? (
        <ErrorState
          problem={toProblem(sessions.error)}
          actions={<Button onClick={() => void sessions.refetch()}>Try again</Button>}
        />
      ) : null}
      {endOthers.error ? <InlineError problem={toProblem(endOthers.error)} /> : null}
      <ul>
        {sessions.data?.items.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
    </Section>
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
    <li className={styles.row}>
      <div>
        <span className="flex min-w-0 items-center gap-2">
          <strong className="clip font-medium">{session.device}</strong>
          {session.current ? <Tag>this one</Tag> : null}
        </span>
        <span className={styles.note}>
          From <span className="mono">{session.network}</span>. Used {used}, ends {formatDate(session.expiresAt)}.
        </span>
      </div>
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
