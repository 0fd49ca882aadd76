import type { Metadata } from 'next';
import { NetworkPage } from '../../../../resources/network-page.tsx';

export const metadata: Metadata = { title: 'Network' };

export default async function OneNetwork({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <NetworkPage id={(await params).id} />;
}
