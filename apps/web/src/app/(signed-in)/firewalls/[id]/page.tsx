import type { Metadata } from 'next';
import { FirewallPage } from '../../../../resources/firewall-page.tsx';

export const metadata: Metadata = { title: 'Firewall' };

export default async function OneFirewall({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <FirewallPage id={(await params).id} />;
}
