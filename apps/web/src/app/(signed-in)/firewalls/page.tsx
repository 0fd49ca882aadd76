import type { Metadata } from 'next';
import { FirewallsPage } from '../../../resources/firewalls-page.tsx';

export const metadata: Metadata = { title: 'Firewalls' };

export default function Firewalls() {
  return <FirewallsPage />;
}
