import type { Metadata } from 'next';
import { VolumesPage } from '../../../resources/volumes-page.tsx';

export const metadata: Metadata = { title: 'Volumes' };

export default function Volumes() {
  return <VolumesPage />;
}
