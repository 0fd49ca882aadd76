import { writeLetter } from '../mail/letter.ts';
import type { MailMessage } from '../mail/mailer.ts';

/** The letter that an invitation goes out by. */
export function invitationMail(invitation: {
  to: string;
  organization: string;
  invitedBy: string;
  role: string;
  url: string;
}): MailMessage {
  const { to, organization, invitedBy, role, url } = invitation;
  return writeLetter({
    to,
    subject: `Invitation to ${organization}`,
    before: ['Hello,', `${invitedBy} invites you to ${organization}, as ${role}.`],
    link: { label: 'Accept the invitation', url },
    after: [
      'The link works once, for this address only, and for seven days.',
      'If you did not expect this, do nothing: no account is made before you accept.',
    ],
  });
}
