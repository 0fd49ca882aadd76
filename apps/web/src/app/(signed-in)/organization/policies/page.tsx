import type { Metadata } from 'next';
import { PoliciesPage } from '../../../../organization/policies-page.tsx';

export const metadata: Metadata = { title: 'Policies' };

export default function Policies() {
  return <PoliciesPage />;
}
