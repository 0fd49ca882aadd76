import type { Metadata } from 'next';
import { InvitationsPage } from '../../../../organization/invitations-page.tsx';

export const metadata: Metadata = { title: 'Invitations' };

export default function Invitations() {
  return <InvitationsPage />;
}
