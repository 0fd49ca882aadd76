import type { Locator, Page } from '@playwright/test';
import { generateSync } from 'otplib';
import { expect, signIn, test } from './kumo.ts';
import { askAlone, makeNewcomer } from './newcomer.ts';
import { withAuthenticator } from './virtual-authenticator.ts';

test.describe('a passkey beside the password', () => {
  // The refused copy is an answer of 401.
  test.use({ expectedErrors: /401/ });

  test('is asked for after the password, is enough, and a copy of it is refused', async ({ kumo, browser }) => {
    const who = await makeNewcomer(kumo, 'Liv Dahl', 'developer');
    const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
    try {
      const page = await context.newPage();
      const authenticator = await withAuthenticator(page);
      await page.goto('/sign-in?next=/settings/security');
      await signIn(page, who);
      // The list comes once the page is alive: a click before would be lost.
      await expect(page.getByText('None yet.')).toBeVisible();
      await page.getByRole('button', { name: 'Add a passkey' }).click();
      await page.getByLabel('Name of the passkey').fill('Phone');
      await page.keyboard.press('Enter');
      await page.getByLabel('I have saved them').check();
      await page.getByRole('button', { name: 'Done' }).click();
      await expect(page.getByRole('button', { name: 'Remove Phone' })).toBeVisible();
      const useCopy = await authenticator.copyPasskey();

      const secondStep = async () => {
        await context.clearCookies();
        await page.goto('/sign-in?next=/settings/security');
        await signIn(page, who);
        await expect(page.getByRole('heading', { name: 'Second step' })).toBeVisible();
        // The password alone opened nothing, and the next step is under the fingers.
        expect((await page.request.get('/api/v1/me')).status()).toBe(401);
        await expect(page.getByRole('button', { name: 'Use the passkey' })).toBeFocused();
        await page.keyboard.press('Enter');
      };
      for (let nth = 0; nth < 2; nth += 1) {
        await secondStep();
        await expect(page).toHaveTitle(/^Security/);
      }

      // A copy that was made before counts on from where it was made: its counter is behind.
      await useCopy();
      await secondStep();
      await expect(page.getByRole('alert').filter({ hasText: 'That was not accepted' })).toBeVisible();
      await expect(page).toHaveURL(/sign-in/);
      expect((await page.request.get('/api/v1/me')).status()).toBe(401);
    } finally {
      await context.close();
    }
  });
});

test('the keyboard alone is enough to set up an authenticator app, to make a key, and to end a session elsewhere', async ({
  kumo,
  browser,
}) => {
  test.setTimeout(120_000);
  const who = await makeNewcomer(kumo, 'Ada Moe', 'developer');
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  try {
    const page = await context.newPage();
    const { keyboard } = page;
    await page.goto('/sign-in?next=/settings/security');
    await expect(page.getByLabel('E-mail')).toBeFocused();
    await keyboard.type(who.email);
    await keyboard.press('Tab');
    await keyboard.type(who.password);
    await keyboard.press('Enter');
    await expect(page).toHaveTitle(/^Security/);

    // A dialog keeps the focus while it is open, and gives it back to what opened it.
    const setUp = page.getByRole('button', { name: 'Set up' });
    await tabTo(page, setUp);
    await keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Set up an authenticator app' });
    await expect(dialog.getByLabel('Your password')).toBeFocused();
    for (let nth = 0; nth < 8; nth += 1) {
      await keyboard.press('Tab');
      await expect(dialog.locator(':focus')).toHaveCount(1);
    }
    await keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(setUp).toBeFocused();

    await keyboard.press('Enter');
    await expect(dialog.getByLabel('Your password')).toBeFocused();
    await keyboard.type(who.password);
    await keyboard.press('Enter');
    await expect(dialog.getByLabel('The code that the app shows')).toBeFocused();
    const secret = (await dialog.locator('details .mono').textContent())?.replaceAll(' ', '') ?? '';
    await keyboard.type(generateSync({ secret }));
    await keyboard.press('Enter');
    const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
    await expect(codes.first()).toBeVisible();
    const code = (await codes.last().textContent()) ?? '';
    await tabTo(page, page.getByLabel('I have saved them'));
    await keyboard.press('Space');
    await tabTo(page, page.getByRole('button', { name: 'Done' }));
    await keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Remove' })).toBeVisible();

    // The same person somewhere else, by one of the codes.
    const { email, password } = who;
    const begun = await askAlone(kumo.url, '/sessions', { email, password });
    const { challenge } = (await begun.json()) as { challenge: string };
    const elsewhere = await askAlone(kumo.url, '/sessions/second-factor', { challenge, code });
    expect(elsewhere.status).toBe(201);
    const cookie = elsewhere.headers
      .getSetCookie()
      .map((header) => header.split(';', 1)[0])
      .join('; ');
    const isIn = async () => (await fetch(`${kumo.url}/api/v1/me`, { headers: { cookie } })).status;
    expect(await isIn()).toBe(200);

    await tabTo(page, page.getByRole('link', { name: 'API keys' }));
    await keyboard.press('Enter');
    await expect(page).toHaveTitle(/^API keys/);
    await tabTo(page, page.getByRole('button', { name: 'Make a key' }));
    await keyboard.press('Enter');
    await expect(page.getByRole('dialog').getByLabel('Name')).toBeFocused();
    await keyboard.type('nightly');
    await keyboard.press('Enter');
    const made = page.getByRole('dialog', { name: 'nightly is made' });
    const key = (await made.locator('code').textContent()) ?? '';
    await tabTo(page, made.getByRole('button', { name: 'I have it' }));
    await keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Revoke nightly' })).toBeVisible();
    const byKey = await fetch(`${kumo.url}/api/v1/instances`, { headers: { authorization: `Bearer ${key}` } });
    expect(byKey.status).toBe(200);

    await tabTo(page, page.getByRole('link', { name: 'Security' }));
    await keyboard.press('Enter');
    await expect(page).toHaveTitle(/^Security/);
    const sessions = page.getByRole('list', { name: 'Sessions' });
    await expect(sessions.getByRole('listitem')).toHaveCount(2);
    await tabTo(page, sessions.getByRole('listitem').filter({ hasNotText: 'this one' }).getByRole('button'));
    await keyboard.press('Enter');
    // What went is said, and whoever pressed the button that went with it is still in the list.
    await expect(page.getByRole('status').filter({ hasText: 'is signed out' })).toBeVisible();
    await expect(sessions.getByRole('listitem')).toHaveCount(1);
    await expect(sessions).toBeFocused();
    await expect.poll(isIn, { timeout: 60_000 }).toBe(401);
  } finally {
    await context.close();
  }
});

/** Goes on with Tab until something is focused, which must show that it is. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeVisible();
  for (let nth = 0; nth < 80; nth += 1) {
    await page.keyboard.press('Tab');
    const found = await wanted.evaluate((element) => element === element.ownerDocument.activeElement);
    if (!found) continue;
    expect(await wanted.evaluate((element) => element.matches(':focus-visible')), 'its focus is seen').toBe(true);
    return;
  }
  throw new Error(`not reached by Tab: ${wanted}`);
}
