import type { Browser, Page } from '@playwright/test';
import { generateSync } from 'otplib';
import pg from 'pg';
import { superuserUrl } from '../support/stack-database.ts';
import { expect, type Kumo, signIn, test } from './kumo.ts';
import { withAuthenticator } from './virtual-authenticator.ts';

const owner = { name: 'Runa Holm', email: 'runa@example.org', password: 'two grey bridges in the fog' };
const guest = { name: 'Ines Duarte', email: 'ines@example.org', password: 'four slow tides before noon' };
const lodger = { name: 'Tove Aas', email: 'tove@example.org', password: 'nine small lamps by the pier' };
const clerk = { name: 'Nils Berge', email: 'nils@example.org', password: 'six plain ledgers in a row' };

/** Shown once and needed later. */
let invitation = '';
let fjord = '';

/** Invites somebody at the API, as the owner, and returns the link. */
async function invited(kumo: Kumo, email: string, role: string, organizationId: string): Promise<string> {
  const { acceptUrl } = await kumo.api<{ acceptUrl: string }>('POST', `/organizations/${organizationId}/invitations`, {
    email,
    role,
  });
  return acceptUrl;
}

async function homeOf(kumo: Kumo): Promise<string> {
  const session = await kumo.api<{ homeOrganizationId: string }>('GET', '/sessions/current');
  return session.homeOrganizationId;
}

async function join(page: Page, who: { readonly name: string; readonly password: string }): Promise<void> {
  await page.getByLabel('Your name').fill(who.name);
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await page.getByRole('button', { name: 'Make the account and join' }).click();
}

/** A second person's browser, with nothing in it. */
async function elsewhere<T>(browser: Browser, act: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  try {
    return await act(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Sets up an authenticator app from its first question on, and saves the recovery codes. */
async function enrol(page: Page, password: string): Promise<void> {
  await page.getByLabel('Your password').fill(password);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('No camera? Type the secret').click();
  const secret = (await page.locator('details .mono').textContent())?.replaceAll(' ', '') ?? '';
  await page.getByLabel('The code that the app shows').fill(generateSync({ secret }));
  await page.getByRole('button', { name: 'Confirm' }).click();
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await expect(codes.first()).toBeVisible();
  expect(await codes.count()).toBeGreaterThan(7);
  await page.getByLabel('I have saved them').check();
}

test.describe
  .serial('people of an organization', () => {
    test('an owner sets up a second factor, makes an organization below that enforces one, and invites into it', async ({
      kumo,
      browser,
    }) => {
      const link = await invited(kumo, owner.email, 'owner', await homeOf(kumo));
      await elsewhere(browser, async (page) => {
        await page.goto(link);
        await join(page, owner);
        await expect(page).toHaveTitle(/^Overview/);

        await page.goto('/organization/below');
        await page.getByRole('button', { name: 'Make an organization' }).click();
        await page.getByLabel('Name').fill('Fjord');
        await page.getByRole('dialog').getByRole('button', { name: 'Make the organization' }).click();
        await expect(page).toHaveTitle(/^Fjord/);
        fjord = page.url().split('/').at(-1) ?? '';

        // Nobody enforces what would shut them out themselves.
        await page.getByLabel('Everybody must have a second factor').check();
        await page.getByRole('button', { name: 'Save the policies' }).click();
        await expect(page.getByText('You would lock yourself out')).toBeVisible();

        await page.goto('/settings/security');
        await page.getByRole('button', { name: 'Set up' }).click();
        await enrol(page, owner.password);
        await page.getByRole('button', { name: 'Done' }).click();
        await expect(page.getByText(/\d+ codes left/)).toBeVisible();

        await page.goto(`/organization/below/${fjord}`);
        await page.getByLabel('Everybody must have a second factor').check();
        await page.getByRole('button', { name: 'Save the policies' }).click();
        await expect(page.getByText('It holds at once.')).toBeVisible();
        await page.reload();
        await expect(page.getByLabel('Everybody must have a second factor')).toBeChecked();

        await page.getByRole('button', { name: 'Invite somebody' }).click();
        await page.getByLabel('E-mail').fill(guest.email);
        await page.getByLabel('Role').selectOption('viewer');
        await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
        const made = page.getByRole('dialog', { name: `${guest.email} is invited` });
        invitation = (await made.locator('code').textContent()) ?? '';
        expect(invitation).toContain('/invitation#');
        await made.getByRole('button', { name: 'I have it' }).click();
        // Focus goes back to what opened the first of the two dialogs, and the open invitation is seen from above.
        await expect(page.getByRole('button', { name: 'Invite somebody' })).toBeFocused();
        const open = page.getByRole('grid', { name: 'Invitations' });
        await expect(open).toContainText(guest.email);
        await open.getByRole('button', { name: `Actions for ${guest.email}` }).click();
        await page.getByRole('menuitem', { name: 'Take back…' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
        await expect(open.getByRole('button', { name: `Actions for ${guest.email}` })).toBeFocused();
      });
    });

    test('who is invited joins in another browser, must set up a second factor first, and sees what a viewer may', async ({
      browser,
    }) => {
      await elsewhere(browser, async (page) => {
        await page.goto(invitation);
        await expect(page.getByRole('heading', { name: 'Join Fjord' })).toBeVisible();
        await expect(page.getByText(guest.email)).toBeVisible();
        await join(page, guest);

        await expect(page.getByRole('heading', { name: 'Set up a second factor' })).toBeVisible();
        await expect(page.getByRole('navigation')).toHaveCount(0);
        await enrol(page, guest.password);
        await page.getByRole('button', { name: 'Go on to Fjord' }).click();

        await expect(page).toHaveTitle(/^Overview/);
        await expect(page.getByRole('complementary').getByText('Fjord')).toBeVisible();
        await page.goto('/organization/projects');
        await expect(page.getByRole('link', { name: 'Projects' })).toBeVisible();
        await expect(page.getByRole('link', { name: 'Audit log' })).toHaveCount(0);
        const button = page.getByRole('button', { name: 'Make a project' });
        await button.hover();
        await expect(page.getByText('Your role, viewer, does not include this in Fjord.')).toBeVisible();
        await button.click({ force: true });
        await expect(page.getByRole('dialog')).toHaveCount(0);

        const refused = await page.request.post(`/api/v1/organizations/${fjord}/projects`, {
          headers: { origin: new URL(page.url()).origin },
          data: { name: 'shop' },
        });
        expect(refused.status()).toBe(403);
        expect((await refused.json()).detail).toContain('projects:manage');
      });
    });

    test('the invitation worked once', async ({ browser }) => {
      await elsewhere(browser, async (page) => {
        await page.goto(invitation);
        await expect(page.getByRole('heading', { name: 'This invitation is over' })).toBeVisible();
      });
    });

    test('the owner sees who did what, verifies the chain, and one edited row is found', async ({ page }) => {
      await page.goto('/organization/audit?noun=invitation');
      const entry = page
        .getByRole('row')
        .filter({ hasText: 'Invitation created' })
        .filter({ hasText: owner.name })
        .first();
      await expect(entry).toContainText(owner.name);
      await entry.click();
      const details = page.getByRole('dialog', { name: 'Invitation created' });
      await expect(details.getByRole('button', { name: 'Copy the request id' })).toBeVisible();
      await page.keyboard.press('Escape');

      await page.getByRole('button', { name: 'Verify' }).click();
      await expect(page.getByRole('dialog', { name: 'The log is intact' })).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(page.getByRole('button', { name: 'Verify' })).toBeFocused();

      const database = new pg.Client(superuserUrl({ dataFolder: process.env.KUMO_E2E_DATA_FOLDER ?? '' }));
      await database.connect();
      try {
        const { rows } = await database.query(
          `SELECT sequence, number, entry FROM identity.audit_events
           WHERE action = 'invitation.created' ORDER BY sequence DESC LIMIT 1`,
        );
        const set = 'UPDATE identity.audit_events SET entry = $2 WHERE sequence = $1';
        const { entry: written } = rows[0];
        await database.query(set, [
          rows[0].sequence,
          { ...written, actor: { ...written.actor, name: 'Somebody else' } },
        ]);
        const number = Number(rows[0].number);
        await page.getByRole('button', { name: 'Verify' }).click();
        const verdict = page.getByRole('dialog', { name: 'The log was tampered with' });
        await expect(verdict).toContainText(`Entry ${number.toLocaleString('en')} was changed after it was written`);
        await page.keyboard.press('Escape');
        await database.query(set, [rows[0].sequence, written]);
      } finally {
        await database.end();
      }
      await page.getByRole('button', { name: 'Verify' }).click();
      await expect(page.getByRole('dialog', { name: 'The log is intact' })).toBeVisible();
    });
  });

test('who may not follow changes sees what the role allows, and nothing that says the platform is down', async ({
  kumo,
  browser,
}) => {
  const link = await invited(kumo, clerk.email, 'billing', await homeOf(kumo));
  await elsewhere(browser, async (page) => {
    await page.goto(link);
    await join(page, clerk);
    const rail = page.getByRole('complementary');
    await expect(rail).toContainText('Not live: your role does not follow changes.');
    await expect(rail.getByRole('link', { name: 'Instances' })).toBeVisible();
    await expect(rail.getByRole('link', { name: 'Networks' })).toHaveCount(0);
    await page.goto('/settings');
    await expect(page.getByText('billing of')).toBeVisible();
    await expect(page.getByText('does not answer')).toHaveCount(0);
  });
});

test.describe('a passkey', () => {
  // The refused copy is an answer of 401.
  test.use({ expectedErrors: /401/ });

  test('is added, signs in alone, and a copy of it is refused', async ({ kumo, browser }) => {
    const link = await invited(kumo, lodger.email, 'viewer', await homeOf(kumo));
    await elsewhere(browser, async (page) => {
      const authenticator = await withAuthenticator(page);
      await page.goto(link);
      await join(page, lodger);
      await expect(page).toHaveTitle(/^Overview/);

      await page.goto('/settings/security');
      // The list comes once the page is alive: a click before would be lost.
      await expect(page.getByText('None yet.')).toBeVisible();
      await page.getByRole('button', { name: 'Add a passkey' }).click();
      await page.getByLabel('Name of the passkey').fill('Laptop');
      await page.getByRole('button', { name: 'Add the passkey' }).click();
      await page.getByLabel('I have saved them').check();
      await page.getByRole('button', { name: 'Done' }).click();
      await expect(page.getByText('Laptop')).toBeVisible();
      const useCopy = await authenticator.copyPasskey();

      const signInByPasskey = async () => {
        await page.context().clearCookies();
        await page.goto('/sign-in?next=/settings/security');
        await page.getByRole('button', { name: 'Use a passkey' }).click();
      };
      await signInByPasskey();
      await expect(page).toHaveTitle(/^Security/);
      await signInByPasskey();
      await expect(page).toHaveTitle(/^Security/);

      // A copy that was made before counts on from where it was made: its counter is behind.
      await useCopy();
      await signInByPasskey();
      await expect(page.getByRole('alert').filter({ hasText: /wrong|not accepted|passkey/i })).toBeVisible();
      await expect(page).toHaveURL(/sign-in/);

      // The password alone is no longer enough either.
      await signIn(page, lodger);
      await expect(page.getByRole('heading', { name: 'Second step' })).toBeVisible();
    });
  });
});
