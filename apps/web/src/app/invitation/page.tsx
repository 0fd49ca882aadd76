import type { Metadata } from 'next';
import { InvitationPage } from '../../signing/invitation-page.tsx';

export const metadata: Metadata = { title: 'Invitation' };

export default function Invitation() {
  return <InvitationPage />;
}
