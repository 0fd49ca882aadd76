'use client';

import { Button, InlineError } from '@kumo/ui';
import { useMutation } from '@tanstack/react-query';
import { identity } from '../lib/api.ts';
import { toProblem } from '../lib/problem.ts';
import { useLinkToken } from './link-token.ts';
import styles from './signing.module.css';
import { SigningFrame, SigningHead, SigningNote } from './signing-frame.tsx';

/** Proves an address with the link that was sent to it. A press, not the visit, does it: programs open links, too. */
export function VerifyEmailPage() {
  const token = useLinkToken();
  const confirm = useMutation({
    mutationFn: (link: string) => identity.emailChanges.confirm.mutate({ token: link }),
    onSuccess: () => window.history.replaceState(null, '', '/verify-email'), // the token is worth nothing any more
  });
  return (
    <SigningFrame>
      {confirm.isSuccess ? (
        <SigningNote title="The address is confirmed">It is the one of your account from now on.</SigningNote>
      ) : token === undefined ? (
        <SigningNote title="Open the link">
          An address is confirmed by a link that ends in a token. Open the whole of it here.
        </SigningNote>
      ) : (
        <form
          className={styles.box}
          onSubmit={(event) => {
            event.preventDefault();
            if (!confirm.isPending) confirm.mutate(token);
          }}
        >
          <SigningHead title="Confirm your address">The link works once.</SigningHead>
          {confirm.error ? <InlineError problem={toProblem(confirm.error)} /> : null}
          <Button
            type="submit"
            tone="primary"
            size="lg"
            isWide
            disabledReason={confirm.isPending ? 'Confirming it.' : undefined}
          >
            Confirm this address
          </Button>
        </form>
      )}
    </SigningFrame>
  );
}
