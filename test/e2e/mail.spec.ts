import { type MailServer, type ReceivedMail, startMailServer } from '../../apps/identity/test/mail-server.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { expect, signIn, test } from './kumo.ts';

/** A Kumo of its own: that of the other tests sends no mail. */
let mail: MailServer;
let kumo: Stack;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  mail = await startMailServer();
  kumo = await startStack({ env: { KUMO_SMTP_URL: mail.url, KUMO_MAIL_FROM: 'Clouds <clouds@example.org>' } });
});
test.afterAll(async () => {
  await kumo?.stop();
  await mail?.stop();
});
test.use({ isSignedIn: false, expectedErrors: /401|403/ });

/** The first message with this subject to an address. */
function letter(to: string, subject: string): Promise<ReceivedMail> {
  const found = () => mail.received.find((each) => each.to.includes(to) && each.data.includes(`Subject: ${subject}`));
  return until(`mail to ${to}: ${subject}`, found, 60_000);
}

/** The link of a message that works once, without its host: it is opened where this Kumo is. */
function linkIn({ data }: Pick<ReceivedMail, 'data'>, page: string): string {
  return new RegExp(`/${page}#token=[\\w-]{43}`).exec(data)?.[0] ?? 'no link';
}

test('another address is proved by the link that was sent there, and the old one is told', async ({ page }) => {
  test.setTimeout(120_000);
  const { email, password } = kumo.owner;
  const next = 'next@example.com';
  await page.goto(`${kumo.url}/sign-in?next=/settings`);
  await signIn(page, { email, password });
  await page.getByLabel('New address').fill(next);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: `A link was sent to ${next}` })).toBeVisible();

  const told = await letter(email, 'Your address is about to be changed');
  expect(told.data).not.toContain('#token=');
  const proof = linkIn(await letter(next, 'Confirm your new address'), 'verify-email');
  await page.reload();
  await expect(page.getByText(`You sign in as ${email}`)).toBeVisible();

  // The visit alone changes nothing: programs open links, too.
  await page.goto(`${kumo.url}${proof}`);
  await expect(page.getByRole('button', { name: 'Confirm this address' })).toBeVisible();
  const me = async () => (await (await page.request.get(`${kumo.url}/api/v1/me`)).json()).email;
  expect(await me()).toBe(email);
  await page.getByRole('button', { name: 'Confirm this address' }).click();
  await expect(page.getByRole('heading', { name: 'The address is confirmed' })).toBeVisible();
  await expect(page).toHaveURL(`${kumo.url}/verify-email`);

  // The link worked once; the new address signs in, the old one does not.
  await page.goto(`${kumo.url}/sign-in`);
  await page.goto(`${kumo.url}${proof}`);
  await page.getByRole('button', { name: 'Confirm this address' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toBeVisible();
  await page.context().clearCookies();
  await page.goto(`${kumo.url}/sign-in?next=/settings`);
  await signIn(page, { email, password });
  await expect(page.getByRole('alert').filter({ hasText: 'Address or password is wrong' })).toBeVisible();
  await signIn(page, { email: next, password });
  await expect(page.getByText(`You sign in as ${next}.`)).toBeVisible();
});

test('a forgotten password is set anew by the link of a mail, whatever was known before works no longer', async ({
  page,
}) => {
  test.setTimeout(120_000);
  // Either of the two is the address by now: this test may be tried again alone.
  const known = [kumo.owner.email, 'next@example.com'];
  const password = 'a wholly new pass phrase';
  const sent = mail.received.length;
  for (const email of known) {
    await page.goto(`${kumo.url}/forgot`);
    await expect(page.getByLabel('E-mail')).toBeFocused();
    await page.keyboard.type(email);
    await page.keyboard.press('Enter');
    // The same is said about an address without an account.
    await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeVisible();
  }
  const reset = await until(
    'mail with a link',
    () => mail.received.slice(sent).find((each) => linkIn(each, 'reset') !== 'no link'),
    60_000,
  );
  const email = reset.to[0] ?? '';
  expect(known).toContain(email);
  await page.goto(`${kumo.url}${linkIn(reset, 'reset')}`);
  await expect(page.getByLabel('New password')).toBeFocused();
  await page.keyboard.type('short');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('New password')).toHaveAccessibleDescription('Use at least 8 characters.');
  await page.getByLabel('New password').fill(password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'The new password is set' })).toBeVisible();
  await page.goto(`${kumo.url}/sign-in?next=/settings`);
  await signIn(page, { email, password: kumo.owner.password });
  await expect(page.getByRole('alert').filter({ hasText: 'Address or password is wrong' })).toBeVisible();
  await signIn(page, { email, password });
  await expect(page.getByText(`You sign in as ${email}`)).toBeVisible();
});
