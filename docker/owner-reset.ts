// Prints a link by which an owner sets a new password, with --factors signing in by that alone; what npm run kumo -- owner reset does without containers.
import { findSecret } from '@kumo/db/bootstrap';

const given = process.argv.slice(2);
const email = given.find((word) => !word.startsWith('-'));
const unknown = given.filter((word) => word !== email && word !== '--factors');
if (unknown.length > 0) throw new Error(`Give an address, --factors, or both, not ${unknown.join(' ')}.`);
const answer = await fetch(`${process.env.KUMO_IDENTITY_URL}/internal/owner-reset`, {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    'x-internal-token': findSecret('/secrets/shared', 'internal-token') ?? '',
  },
  body: JSON.stringify({ factors: given.includes('--factors'), ...(email === undefined ? {} : { email }) }),
});
const body = (await answer.json()) as { email?: string; link?: string; detail?: string };
if (answer.ok) {
  console.log(`${body.email} sets a new password here, once, within an hour:\n${body.link}`);
} else {
  console.error(body.detail ?? `identity answered ${answer.status}`);
  process.exitCode = 1;
}
