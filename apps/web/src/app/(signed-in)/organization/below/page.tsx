import type { Metadata } from 'next';
import { BelowPage } from '../../../../organization/below-page.tsx';

export const metadata: Metadata = { title: 'Organizations below' };

export default function Below() {
  return <BelowPage />;
}
