import type { Metadata } from 'next';
import { YouPage } from '../../../settings/you-page.tsx';

export const metadata: Metadata = { title: 'Settings' };

export default function Settings() {
  return <YouPage />;
}
