import type { Metadata } from 'next';
import { AccessPage } from '../../../../organization/access-page.tsx';

export const metadata: Metadata = { title: 'Access from above' };

export default function Access() {
  return <AccessPage />;
}
