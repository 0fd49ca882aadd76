import type { Metadata } from 'next';
import { PublicIpPage } from '../../../../resources/public-ip-page.tsx';

export const metadata: Metadata = { title: 'Public address' };

export default async function OnePublicAddress({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <PublicIpPage id={(await params).id} />;
}
