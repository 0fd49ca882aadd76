import type { Metadata } from 'next';
import { VolumePage } from '../../../../resources/volume-page.tsx';

export const metadata: Metadata = { title: 'Volume' };

export default async function OneVolume({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <VolumePage id={(await params).id} />;
}
