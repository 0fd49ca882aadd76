import { EmptyState } from '@kumo/ui';
import type { Metadata } from 'next';

export const metadata: Metadata = { title: 'No such page' };

/** An address that leads nowhere. Made on the server alone: every page would carry what it needed in the browser. */
export default function NotFound() {
  return (
    <main>
      <EmptyState
        title="There is no such page"
        action={
          <a className="link" href="/">
            Go to the overview
          </a>
        }
      >
        The address may be mistyped, or what it led to has been removed. Everything that exists can be found by search,
        ⌘K.
      </EmptyState>
    </main>
  );
}
