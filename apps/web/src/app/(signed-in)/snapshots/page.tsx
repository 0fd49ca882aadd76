import type { Metadata } from 'next';
import { SnapshotsPage } from '../../../resources/snapshots-page.tsx';

export const metadata: Metadata = { title: 'Snapshots' };

export default function Snapshots() {
  return <SnapshotsPage />;
}
