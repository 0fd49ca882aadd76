import type { Metadata } from 'next';
import { SharingPage } from '../../../../../sharing/sharing-page.tsx';

export const metadata: Metadata = { title: 'Sharing' };

export default async function Sharing({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <SharingPage id={(await params).id} />;
}
