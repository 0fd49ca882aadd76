'use client';

import { Button, ErrorState, late } from '@kumo/ui';
import { useQuery } from '@tanstack/react-query';
import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useEffect } from 'react';
import { useBrand } from '../brand/brand-context.tsx';
import { organizationActedFor } from '../data/session.ts';
import { getActing, setActing } from '../lib/acting.ts';
import { identity } from '../lib/api.ts';
import { isPassing, toProblem } from '../lib/problem.ts';

const EnrolmentPage = late(() => import('../security/enrolment-page.tsx').then((module) => module.EnrolmentPage));

/**
 * Lets in who is signed in; others go to sign in and come back here, or to the first run where nobody owns the place
 * yet. Who must set up a second factor first sees that and nothing else.
 */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const router = useRouter();
  const pathname = usePathname();
  const { name } = useBrand();
  const session = useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => identity.sessions.current.query(undefined, { signal }),
    staleTime: 5 * 60_000,
    retry: (failures, error) => isPassing(toProblem(error)) && failures < 30,
    retryDelay: 1000,
  });
  const problem = session.error ? toProblem(session.error) : undefined;
  const isSignedOut = problem?.status === 401;
  const { organizationId } = getActing();
  // What was chosen once may be another person's, or out of reach by now: back home.
  const isElsewhere =
    organizationId !== undefined &&
    (problem?.code === 'forbidden' || (session.data !== undefined && !organizationActedFor(session.data)));
  useEffect(() => {
    if (isSignedOut) router.replace(signInPath(pathname));
  }, [isSignedOut, pathname, router]);
  useEffect(() => {
    if (!isElsewhere) return;
    setActing({});
    window.location.assign('/');
  }, [isElsewhere]);
  if (isSignedOut || isElsewhere) return null;
  if (problem && !session.data) {
    return (
      <main className="px-gutter mx-auto max-w-[720px] py-10">
        <ErrorState
          problem={{ ...problem, title: `${name} does not answer` }}
          actions={<Button onClick={() => void session.refetch()}>Try again</Button>}
        />
      </main>
    );
  }
  const organization = session.data && organizationActedFor(session.data);
  if (session.data && organization?.restriction === 'second_factor') {
    return <EnrolmentPage session={session.data} organization={organization} />;
  }
  return children;
}

/** Where to sign in, and to come back from. */
function signInPath(pathname: string): string {
  const here = `${pathname}${window.location.search}`;
  return here === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(here)}`;
}
