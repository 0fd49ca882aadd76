import type { Metadata } from 'next';
import { CloudPage } from '../../../../clouds/cloud-page.tsx';

export const metadata: Metadata = { title: 'Cloud' };

export default async function OneCloud({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <CloudPage id={(await params).id} />;
}
