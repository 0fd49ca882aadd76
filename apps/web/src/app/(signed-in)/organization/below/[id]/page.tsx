import type { Metadata } from 'next';
import { OneBelowPage } from '../../../../../organization/one-below-page.tsx';

export const metadata: Metadata = { title: 'Organization below' };

export default async function OneBelow({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <OneBelowPage id={(await params).id} />;
}
