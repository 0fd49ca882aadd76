'use client';

import { Button, ErrorState } from '@kumo/ui';
import { useState } from 'react';

/** A page whose own code failed: the frame around it stays, and it can be tried again. */
export function BrokenPage(props: {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}) {
  const [at] = useState(() => new Date().toISOString());
  return (
    <div className="px-gutter py-4">
      <ErrorState
        problem={{
          title: 'This page failed',
          detail: `It is a mistake in the page, not in your clouds; nothing was changed. ${props.error.message}`,
          code: 'page_failed',
          requestId: props.error.digest,
          at,
        }}
        actions={
          <>
            <Button tone="primary" onClick={props.reset}>
              Try again
            </Button>
            <Button onClick={() => window.location.reload()}>Load the page anew</Button>
          </>
        }
      />
    </div>
  );
}
