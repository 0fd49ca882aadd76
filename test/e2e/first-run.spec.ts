import { expect, signedInFile, test } from './kumo.ts';

test.use({ isSignedIn: false });

test('the printed link leads in three steps to an overview with things to see', async ({ page, kumo }) => {
  await page.goto(kumo.setupLink);
  await expect(page.getByRole('heading', { name: 'Create the owner' })).toBeVisible();
  await page.getByLabel('Your name').fill(kumo.owner.name);
  await page.getByLabel('E-mail').fill(kumo.owner.email);
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByText('Use at least 8 characters.')).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(kumo.owner.password);
  await page.getByRole('button', { name: 'Go on' }).click();

  await expect(page.getByRole('heading', { name: 'Name the organization' })).toBeVisible();
  await page.getByLabel('Organization').fill('Northwind');
  await page.getByRole('button', { name: 'Create Northwind' }).click();

  await expect(page.getByRole('heading', { name: 'Connect a first cloud' })).toBeVisible();
  expect(page.url(), 'the token has left the address').not.toContain('token=');
  await page.context().storageState({ path: signedInFile() });
  await expect(page.getByText('/var/run/docker.sock')).toBeVisible();
  await page.getByRole('button', { name: 'Connect', exact: true }).click();

  await expect(page).toHaveTitle(/^Overview/, { timeout: 30_000 });
  await expect(page.getByRole('complementary').getByText('Northwind')).toBeVisible();
  // Nothing may run on the engine yet.
  await expect(page.locator('main a[href^="/instances?cloud="]')).toContainText('Docker');
  await expect(page.getByText('Live. Changes appear as they happen.')).toBeVisible();
});

test('the set-up link works once', async ({ page, kumo }) => {
  await page.goto(kumo.setupLink);
  await expect(page.getByRole('heading', { name: 'This place has an owner' })).toBeVisible();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
});
