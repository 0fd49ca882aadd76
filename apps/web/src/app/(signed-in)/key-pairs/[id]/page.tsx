import type { Metadata } from 'next';
import { KeyPairPage } from '../../../../resources/key-pair-page.tsx';

export const metadata: Metadata = { title: 'Key pair' };

export default async function OneKeyPair({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <KeyPairPage id={(await params).id} />;
}
