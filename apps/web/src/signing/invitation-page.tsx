'use client';

import { Button, formatDate, InlineError, SkeletonRows } from '@kumo/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useSyncExternalStore } from 'react';
import { roleMeaning } from '../data/role-words.ts';
import { setActing } from '../lib/acting.ts';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { useLinkToken } from './link-token.ts';
import { NewAccount } from './new-account.tsx';
import styles from './signing.module.css';
import { SigningFrame, SigningHead, SigningNote } from './signing-frame.tsx';
import { forgetInvitation, keepInvitation, waitingInvitation } from './waiting-invitation.ts';

const never = () => () => undefined;

/** What an invitation is for, and the way to accept it: with a new account, or as who one is already. */
export function InvitationPage() {
  const inAddress = useLinkToken();
  const kept = useSyncExternalStore(never, waitingInvitation, () => undefined);
  const token = inAddress ?? kept;
  return (
    <SigningFrame>
      {token === undefined ? (
        <SigningNote title="Open the link">
          An invitation is accepted by a link that ends in a token. Open the whole of it here.
        </SigningNote>
      ) : (
        <Invitation token={token} />
      )}
    </SigningFrame>
  );
}

function Invitation({ token }: { readonly token: string }) {
  const router = useRouter();
  const preview = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => identity.invitations.preview.mutate({ token }),
    retry: false,
  });
  const session = useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => identity.sessions.current.query(undefined, { signal }),
    retry: false,
  });
  if (preview.error) {
    const problem = toProblem(preview.error);
    return problem.status === 403 || problem.status === 404 ? (
      <SigningNote title="This invitation is over">
        It was accepted, taken back, replaced by a newer one, or it is too old. Ask whoever invited you for a new link.
      </SigningNote>
    ) : (
      <div className={styles.box}>
        <InlineError problem={problem} />
        <Button size="lg" isWide onClick={() => void preview.refetch()}>
          Try again
        </Button>
      </div>
    );
  }
  if (!preview.data || session.isPending) {
    return (
      <div className={styles.box}>
        <SkeletonRows label="Reading the invitation" count={3} />
      </div>
    );
  }
  const { organization, email, role, expiresAt } = preview.data;
  const person = session.data?.person;
  const goToSignIn = () => {
    keepInvitation(token);
    router.push('/sign-in?next=/invitation');
  };
  const enter = (organizationId?: string) => {
    forgetInvitation();
    setActing(organizationId === undefined ? {} : { organizationId });
    // A whole load: nothing of what was there before is left in memory.
    window.location.assign('/');
  };
  return (
    <div className={styles.box}>
      <SigningHead title={`Join ${organization}`}>
        <b className={styles.who}>{email}</b> is invited to be its {role}: {roleMeaning(role)}. Open until{' '}
        {formatDate(expiresAt)}.
      </SigningHead>
      {person === undefined ? (
        <NewAccount token={token} email={email} onDone={() => enter()} onHasAccount={goToSignIn} />
      ) : person.email.toLowerCase() === email.toLowerCase() ? (
        <AcceptAs token={token} name={person.name} organization={organization} onDone={enter} />
      ) : (
        <SomeoneElse email={person.email} onSignedOut={goToSignIn} />
      )}
    </div>
  );
}

function AcceptAs(props: {
  readonly token: string;
  readonly name: string;
  readonly organization: string;
  readonly onDone: (organizationId?: string) => void;
}) {
  const accept = useMutation({
    mutationFn: () => identity.invitations.accept.mutate({ token: props.token }),
    onSuccess: (answer) => props.onDone('organizationId' in answer ? answer.organizationId : undefined),
  });
  return (
    <>
      <p>You are signed in as {props.name}.</p>
      {accept.error ? <InlineError problem={toProblem(accept.error)} /> : null}
      <Button
        tone="primary"
        size="lg"
        isWide
        disabledReason={accept.isPending || accept.isSuccess ? 'Joining.' : undefined}
        onClick={() => accept.mutate()}
      >
        Join {props.organization}
      </Button>
    </>
  );
}

function SomeoneElse(props: { readonly email: string; readonly onSignedOut: () => void }) {
  const signOut = useMutation({ mutationFn: () => identity.sessions.end.mutate(), onSuccess: props.onSignedOut });
  return (
    <>
      <p>
        You are signed in as <b className={styles.who}>{props.email}</b>, and the invitation is for another address.
      </p>
      {signOut.error ? <InlineError problem={toProblem(signOut.error)} /> : null}
      <Button
        size="lg"
        isWide
        disabledReason={signOut.isPending ? 'Signing out.' : undefined}
        onClick={() => signOut.mutate()}
      >
        Sign in as the invited person
      </Button>
    </>
  );
}
