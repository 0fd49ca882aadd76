import type { Metadata } from 'next';
import { SubnetPage } from '../../../../resources/subnet-page.tsx';

export const metadata: Metadata = { title: 'Subnet' };

export default async function OneSubnet({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <SubnetPage id={(await params).id} />;
}
