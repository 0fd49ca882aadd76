'use client';

import { Button, ErrorState, formatAgo, formatDate, InlineError, Section, SkeletonRows, Tag, useNow } from '@kumo/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
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
  const list = useRef<HTMLUListElement>(null);
  const [told, setTold] = useState('');
  /** Says it, and keeps focus where the button was that goes with what it ended. */
  const tell = (outcome: string) => {
    setTold(outcome);
    list.current?.focus({ preventScroll: true });
  };
  const endOthers = useMutation({
    mutationFn: () => identity.sessions.endOthers.mutate(),
    onSuccess: () => {
      tell('All other sessions are ended.');
      return queryClient.invalidateQueries({ queryKey: ['sessions'] });
    },
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
      <ul ref={list} tabIndex={-1} aria-label="Sessions" className="outline-none">
        {sessions.data?.items.map((session) => (
          <SessionRow key={session.id} session={session} onEnded={() => tell(`${session.device} is signed out.`)} />
        ))}
      </ul>
      <p role="status" className={told === '' ? undefined : 'pt-3 text-muted'}>
        {told}
      </p>
    </Section>
  );
}

function SessionRow({ session, onEnded }: { readonly session: SessionItem; readonly onEnded: () => void }) {
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => identity.sessions.revoke.mutate({ id: session.id }),
    onSuccess: () => {
      onEnded();
      return queryClient.invalidateQueries({ queryKey: ['sessions'] });
    },
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
        aria-label={`End ${session.device}`}
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
