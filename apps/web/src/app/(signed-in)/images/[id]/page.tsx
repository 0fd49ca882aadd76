import type { Metadata } from 'next';
import { ImagePage } from '../../../../resources/image-page.tsx';

export const metadata: Metadata = { title: 'Image' };

export default async function OneImage({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <ImagePage id={(await params).id} />;
}
