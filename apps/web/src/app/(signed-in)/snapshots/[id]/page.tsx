import type { Metadata } from 'next';
import { SnapshotPage } from '../../../../resources/snapshot-page.tsx';

export const metadata: Metadata = { title: 'Snapshot' };

export default async function OneSnapshot({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <SnapshotPage id={(await params).id} />;
}
