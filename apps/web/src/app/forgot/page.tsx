import type { Metadata } from 'next';
import { ForgotPage } from '../../signing/forgot-page.tsx';

export const metadata: Metadata = { title: 'Forgotten password' };

export default function Forgot() {
  return <ForgotPage />;
}
