import type { Metadata } from 'next';
import { VerifyEmailPage } from '../../signing/verify-email-page.tsx';

export const metadata: Metadata = { title: 'Confirm an address' };

export default function VerifyEmail() {
  return <VerifyEmailPage />;
}
