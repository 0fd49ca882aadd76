import { TabBar } from '@kumo/ui';
import Link from 'next/link';

/** The pages of one cloud. */
export function CloudTabs({ id, current }: { readonly id: string; readonly current: 'overview' | 'sharing' }) {
  return (
    <div className="mb-4">
      <TabBar label="Cloud">
        <Link href={`/clouds/${id}`} aria-current={current === 'overview' ? 'page' : undefined}>
          Overview
        </Link>
        <Link href={`/clouds/${id}/sharing`} aria-current={current === 'sharing' ? 'page' : undefined}>
          Sharing
        </Link>
      </TabBar>
    </div>
  );
}
