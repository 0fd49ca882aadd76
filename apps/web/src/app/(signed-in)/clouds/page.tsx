import type { Metadata } from 'next';
import { CloudsPage } from '../../../clouds/clouds-page.tsx';

export const metadata: Metadata = { title: 'Clouds' };

export default function Clouds() {
  return <CloudsPage />;
}
