import { writeLetter } from '../mail/letter.ts';
import type { MailMessage } from '../mail/mailer.ts';

const hourly = 'The link works once, within an hour.';

/** The page that takes the link; the secret stands in the fragment, which browsers send to nobody. */
function proofLink(publicUrl: string, secret: string): string {
  return `${publicUrl}/verify-email#token=${secret}`;
}

/** To an address, so that whoever reads it proves that it is theirs. */
export function proofLetter(
  publicUrl: string,
  { to, name, secret, isNew }: { to: string; name: string; secret: string; isNew: boolean },
): MailMessage {
  const asked = isNew
    ? 'this address is to become the one of your account.'
    : 'please show that this address is yours.';
  return writeLetter({
    to,
    subject: isNew ? 'Confirm your new address' : 'Confirm your address',
    before: [`Hello ${name},`, `${asked} Confirm it here:`],
    link: { label: 'Confirm this address', url: proofLink(publicUrl, secret) },
    after: [hourly, 'If you did not ask for this, there is nothing to do: nothing was changed.'],
  });
}

/** To the present address: a change was begun. */
export function noticeLetter(publicUrl: string, { to, name }: { to: string; name: string }): MailMessage {
  return writeLetter({
    to,
    subject: 'Your address is about to be changed',
    before: [
      `Hello ${name},`,
      'somebody signed in to your account asked to give it another address. It is changed once that one is confirmed.',
      'If it was not you, change your password now:',
    ],
    link: { label: 'Sign in', url: `${publicUrl}/sign-in` },
    after: ['If it was you, there is nothing to do.'],
  });
}

/** To an address that has an account already, in place of a proof: the page told nobody. */
export function takenLetter(publicUrl: string, to: string): MailMessage {
  return writeLetter({
    to,
    subject: 'You have an account already',
    before: ['Somebody, perhaps you, wanted to use this address for another account. It has an account already:'],
    link: { label: 'Sign in', url: `${publicUrl}/sign-in` },
    after: ['If it was not you, there is nothing to do: nothing was changed.'],
  });
}
