'use client';

import { Button, EmptyState } from '@kumo/ui';
import Link from 'next/link';

/** An address that leads nowhere: says so, and where to go on. */
export function NotFoundPage() {
  return (
    <main>
      <EmptyState
        title="There is no such page"
        action={
          <Button asChild tone="primary">
            <Link href="/">Go to the overview</Link>
          </Button>
        }
      >
        The address may be mistyped, or what it led to has been removed. Everything that exists can be found by search,
        ⌘K.
      </EmptyState>
    </main>
  );
}
