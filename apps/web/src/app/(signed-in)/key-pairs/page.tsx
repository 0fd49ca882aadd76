import type { Metadata } from 'next';
import { KeyPairsPage } from '../../../resources/key-pairs-page.tsx';

export const metadata: Metadata = { title: 'Key pairs' };

export default function KeyPairs() {
  return <KeyPairsPage />;
}
