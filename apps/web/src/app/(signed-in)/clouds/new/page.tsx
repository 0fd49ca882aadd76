import type { Metadata } from 'next';
import { ConnectPage } from '../../../../clouds/connect-page.tsx';

export const metadata: Metadata = { title: 'Connect a cloud' };

export default function Connect() {
  return <ConnectPage />;
}
