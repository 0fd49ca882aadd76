import type { Metadata } from 'next';
import { ProvidersPage } from '../../../../clouds/providers-page.tsx';

export const metadata: Metadata = { title: 'Providers' };

export default function Providers() {
  return <ProvidersPage />;
}
