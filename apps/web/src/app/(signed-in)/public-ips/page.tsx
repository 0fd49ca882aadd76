import type { Metadata } from 'next';
import { PublicIpsPage } from '../../../resources/public-ips-page.tsx';

export const metadata: Metadata = { title: 'Public addresses' };

export default function PublicAddresses() {
  return <PublicIpsPage />;
}
