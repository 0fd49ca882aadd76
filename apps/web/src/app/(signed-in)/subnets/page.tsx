import type { Metadata } from 'next';
import { SubnetsPage } from '../../../resources/subnets-page.tsx';

export const metadata: Metadata = { title: 'Subnets' };

export default function Subnets() {
  return <SubnetsPage />;
}
