import type { Metadata } from 'next';
import { NetworksPage } from '../../../resources/networks-page.tsx';

export const metadata: Metadata = { title: 'Networks' };

export default function Networks() {
  return <NetworksPage />;
}
