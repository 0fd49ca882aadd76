import type { Browser, Locator, Page } from '@playwright/test';
import pg from 'pg';
import { superuserUrl } from '../support/stack-database.ts';
import { expect, type Kumo, test } from './kumo.ts';

/** Different in every run and every retry, so that each begins with nothing. */
const stamp = () => `${Date.now().toString(36)}${Math.floor(Math.random() * 1296).toString(36)}`;

interface Reseller {
  readonly id: string;
  readonly name: string;
  readonly homeName: string;
  readonly email: string;
  readonly password: string;
}

/** An organization below the owner's, and its own first owner in another browser. */
async function withReseller(kumo: Kumo, browser: Browser, act: (page: Page, reseller: Reseller) => Promise<void>) {
  const mark = stamp();
  const name = `Reseller ${mark}`;
  const email = `sol-${mark}@example.org`;
  const password = 'five round stones on the shelf';
  const { organizations, homeOrganizationId } = await kumo.api<{
    organizations: { id: string; name: string }[];
    homeOrganizationId: string;
  }>('GET', '/sessions/current');
  const homeName = organizations.find(({ id }) => id === homeOrganizationId)?.name ?? '';
  const { id } = await kumo.api<{ id: string }>('POST', '/organizations', { name });
  const { acceptUrl } = await kumo.api<{ acceptUrl: string }>('POST', `/organizations/${id}/invitations`, {
    email,
    role: 'owner',
  });
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  try {
    const page = await context.newPage();
    await page.goto(acceptUrl);
    await page.getByLabel('Your name').fill('Sol Arvid');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Make the account and join' }).click();
    await expect(page).toHaveTitle(/^Overview/);
    await act(page, { id, name, homeName, email, password });
  } finally {
    await context.close();
  }
}

/** A request in the browser's own session, whatever is answered. */
async function ask(page: Page, method: string, path: string, data?: object) {
  const headers = { origin: new URL(page.url()).origin };
  const answer = await page.request.fetch(`/api/v1${path}`, { method, headers, ...(data && { data }) });
  return { status: answer.status(), body: answer.status() === 204 ? null : await answer.json() };
}

/** A section of a page, by its heading. */
function section(page: Page, name: string): Locator {
  return page.locator('section').filter({ has: page.getByRole('heading', { name, exact: true }) });
}

/** Makes the proof of somebody's sessions old, and waits until every service knows. */
async function ageProof(page: Page, email: string, organizationId: string): Promise<void> {
  const database = new pg.Client(superuserUrl({ dataFolder: process.env.KUMO_E2E_DATA_FOLDER ?? '' }));
  await database.connect();
  try {
    await database.query(
      `UPDATE identity.sessions SET proven_at = now() - interval '1 hour'
       WHERE person_id = (SELECT id FROM identity.people WHERE email = $1)`,
      [email],
    );
  } finally {
    await database.end();
  }
  // The organization cannot be moved under itself: once the old proof is known, that is not even looked at.
  const code = async () =>
    (await ask(page, 'POST', `/organizations/${organizationId}/move`, { parentId: organizationId })).body.code;
  await expect.poll(code, { timeout: 60_000 }).toBe('step_up_required');
}

test.describe('a reseller', () => {
  // What is asked for again after a fresh proof was refused first.
  test.use({ expectedErrors: /403/ });

  test('manages organizations below: quota with its use, move after a fresh proof, close and call off, act there, access', async ({
    kumo,
    browser,
  }) => {
    test.setTimeout(150_000);
    await withReseller(kumo, browser, async (page, reseller) => {
      const made: string[] = [];
      for (const name of ['Alpha', 'Beta']) made.push((await ask(page, 'POST', '/organizations', { name })).body.id);
      const [alpha = '', beta = ''] = made;

      // The quota, and how much of it is used, in numbers.
      await page.goto(`/organization/below/${alpha}`);
      const quota = section(page, 'Quota');
      await expect(quota).toContainText('0, no limit');
      await quota.getByRole('button', { name: 'Set the quota' }).click();
      const limits = page.getByRole('dialog', { name: 'Quota of Alpha' });
      await limits.getByLabel('Instances').fill('5');
      await page.keyboard.press('Enter');
      await expect(limits).toHaveCount(0);
      await expect(quota).toContainText('0 of 5');

      // What is dangerous asks for the password when the last proof is old; a wrong one changes nothing.
      await ageProof(page, reseller.email, alpha);
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Move…' }).click();
      await page.getByLabel('Under').selectOption('Beta');
      await page.getByRole('dialog', { name: 'Move Alpha' }).getByRole('button', { name: 'Move' }).click();
      const proof = page.getByRole('dialog', { name: 'Prove once more who you are' });
      await expect(proof.getByLabel('Your password')).toBeFocused();
      await page.keyboard.type('not my password at all');
      await page.keyboard.press('Enter');
      await expect(proof.getByText('That was not accepted')).toBeVisible();
      expect((await ask(page, 'GET', `/organizations/${alpha}`)).body.parentId).toBe(reseller.id);
      await proof.getByLabel('Your password').fill(reseller.password);
      await page.keyboard.press('Enter');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      expect((await ask(page, 'GET', `/organizations/${alpha}`)).body.parentId).toBe(beta);

      // Closing says what is there and wants the name; it can be called off.
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Close…' }).click();
      const closing = page.getByRole('dialog', { name: 'Close Alpha?' });
      await expect(closing).toContainText('Nothing is in it or below it.');
      await closing.getByLabel('Type “Alpha” to go on').fill('Alpha');
      await closing.getByRole('button', { name: 'Close the organization' }).click();
      await page.getByRole('button', { name: 'Call off the closing' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Call it off' }).click();
      await expect(page.getByRole('button', { name: 'Suspend' })).toBeVisible();

      // With two organizations of one's own, one goes from one to the other; a key belongs to neither page of the other.
      const invitation = await ask(page, 'POST', `/organizations/${alpha}/invitations`, {
        email: reseller.email,
        role: 'owner',
      });
      const joined = await ask(page, 'POST', '/invitations/accept', { token: invitation.body.token });
      expect(joined.status).toBeLessThan(300);
      await page.goto('/');
      await page.getByRole('button', { name: `You act for ${reseller.name}` }).click();
      await page.getByRole('dialog', { name: 'Act for' }).getByRole('button', { name: 'Alpha' }).click();
      await expect(page.getByRole('button', { name: 'You act for Alpha' })).toBeVisible();

      // Its owner lets those above in, for a time, and ends that.
      await page.goto('/organization/access');
      await page.getByRole('button', { name: 'Give access' }).click();
      await page.getByLabel('As').selectOption('operator');
      await page.getByRole('dialog').getByRole('button', { name: 'Give access' }).click();
      const given = page.getByRole('listitem').filter({ hasText: 'act here as operator' });
      await expect(given).toContainText('Until ');
      await given.getByRole('button', { name: 'End' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'End the access' }).click();
      await expect(page.getByText('Nobody above sees what is here')).toBeVisible();
    });
  });

  test('is lent a cloud with limits, sees whose it is, and keeps looking at it when that has ended', async ({
    kumo,
    browser,
    page: owner,
  }) => {
    test.setTimeout(120_000);
    await withReseller(kumo, browser, async (page, reseller) => {
      const cloudName = `Lent ${stamp()}`;
      const cloud = await kumo.api<{ id: string }>('POST', '/clouds', {
        name: cloudName,
        provider: 'sandbox',
        credentials: {},
        options: { seed: cloudName.replace(' ', '-'), instances: 1 },
      });
      await owner.goto(`/clouds/${cloud.id}/sharing`);
      await owner.getByRole('button', { name: 'Share it' }).click();
      const share = owner.getByRole('dialog', { name: 'Share the cloud' });
      await share.getByLabel('With').selectOption(reseller.name);
      await share.getByLabel('Instances').fill('2');
      await share.getByRole('button', { name: 'Share it' }).click();
      const grant = owner.getByRole('listitem').filter({ hasText: reseller.name });
      await expect(grant).toContainText('0 of 2');
      await grant.getByRole('button', { name: 'Limits' }).click();
      const limits = owner.getByRole('dialog', { name: `Limits of ${reseller.name}` });
      await limits.getByLabel('Instances').fill('3');
      await limits.getByRole('button', { name: 'Set the limits' }).click();
      await expect(grant).toContainText('0 of 3');

      await page.goto(`/clouds/${cloud.id}`);
      await expect(page.getByText(/^Shared by /)).toBeVisible();
      await expect(page.getByText(reseller.homeName)).toHaveCount(0);

      await grant.getByRole('button', { name: 'End' }).click();
      await owner.getByRole('dialog').getByRole('button', { name: 'End it' }).click();
      await expect(section(owner, 'Ended')).toContainText(reseller.name);
      await expect(async () => {
        await page.reload();
        await expect(page.getByText('Read-only: its use has ended')).toBeVisible({ timeout: 5_000 });
      }).toPass({ timeout: 60_000 });
      await kumo.api('DELETE', `/clouds/${cloud.id}`);
    });
  });

  test('asks for another address: without mail that is said, and nothing has changed', async ({ kumo, browser }) => {
    await withReseller(kumo, browser, async (page, reseller) => {
      await page.goto('/settings');
      const button = page.getByRole('button', { name: 'Change the address' });
      await page.getByLabel('New address').fill(reseller.email.toUpperCase());
      await button.hover();
      await expect(page.getByText('It is your address already.').first()).toBeVisible();
      await page.getByLabel('New address').fill(`other-${reseller.email}`);
      await page.keyboard.press('Enter');
      await expect(page.getByRole('status').filter({ hasText: 'nothing was changed' })).toBeVisible();
      await page.reload();
      await expect(page.getByText(`You sign in as ${reseller.email}`)).toBeVisible();
    });
  });
});

test('a program gets an account and a key; the key is rotated while both work, and the old one is revoked', async ({
  page,
  kumo,
}) => {
  const name = `deploy-${stamp()}`;
  await page.goto('/organization/service-accounts');
  await page.getByRole('button', { name: 'Make a service account' }).click();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Role').selectOption('viewer');
  await page.getByRole('dialog').getByRole('button', { name: 'Make the account' }).click();
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Keys…' }).click();
  const keys = page.getByRole('dialog', { name: `Keys of ${name}` });
  await expect(keys).toContainText('It has no keys yet');

  const secretOf = async () => {
    const shown = page.getByRole('dialog', { name: /is made$/ });
    const secret = (await shown.locator('code').textContent()) ?? '';
    await shown.getByRole('button', { name: 'I have it' }).click();
    return secret;
  };
  const works = async (secret: string) => {
    const answer = await fetch(`${kumo.url}/api/v1/instances`, { headers: { authorization: `Bearer ${secret}` } });
    return answer.status;
  };
  await keys.getByRole('button', { name: 'Make a key' }).click();
  await page.getByRole('dialog', { name: 'Make an API key' }).getByLabel('Name').fill('ci');
  await page.keyboard.press('Enter');
  const first = await secretOf();
  expect(await works(first)).toBe(200);

  await keys.getByRole('button', { name: 'Rotate' }).click();
  await page.getByLabel('The old key goes on to work for').selectOption('an hour');
  await page.getByRole('dialog').getByRole('button', { name: 'Make the new key' }).click();
  const second = await secretOf();
  expect(second).not.toBe(first);
  expect([await works(first), await works(second)]).toEqual([200, 200]);

  const old = keys.getByRole('listitem').filter({ hasText: 'replaced' });
  await old.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke the key' }).click();
  await expect(old).toHaveCount(0);
  await expect.poll(() => works(first), { timeout: 60_000 }).toBe(401);
  expect(await works(second)).toBe(200);
});
