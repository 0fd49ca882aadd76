import type { Page } from '@playwright/test';
import { containersNamed } from '../support/docker-cli.ts';
import { expect, row, test } from './kumo.ts';

/** Fills what every launch needs; a port is published wherever there is room. */
async function fillLaunch(page: Page, what: { image: string; name: string; port?: { inside: string; host?: string } }) {
  await page.goto('/instances/launch');
  await expect(page.getByRole('radio', { name: /docker/i })).toBeChecked();
  const image = page.getByRole('combobox', { name: 'Image' });
  await image.fill(what.image);
  await page
    .getByRole('option', { name: new RegExp(what.image) })
    .first()
    .click();
  if (what.port) {
    await page.getByRole('button', { name: 'Publish a port' }).click();
    await page.getByLabel('Port of the container').fill(what.port.inside);
    if (what.port.host) await page.getByLabel('Published as; empty: any free port').fill(what.port.host);
  }
  await page.getByLabel('Name', { exact: true }).fill(what.name);
}

test('a cloud that is chosen the moment it shows stays chosen, whatever is read afterwards', async ({ page, kumo }) => {
  const name = kumo.name('other');
  const body = { provider: 'sandbox', name, options: { seed: name, instances: 5 } };
  const { id } = await kumo.api<{ id: string }>('POST', '/clouds', body);
  try {
    await page.goto('/instances/launch');
    const other = page.getByRole('radio', { name });
    await other.check();
    // What only a machine has comes late, and a listing brings the cloud anew.
    await expect(page.getByRole('heading', { name: 'Machine' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Size', exact: true })).toBeVisible();
    await kumo.api('POST', `/clouds/${id}/sync`);
    await expect(other).toBeChecked();
    await expect(page.getByRole('complementary', { name: 'Estimate and API call' })).toContainText(id);
  } finally {
    await kumo.api('DELETE', `/clouds/${id}`);
  }
});

test('launch nginx, open its port, read its log, work in its console, stop it, remove it', async ({ page, kumo }) => {
  test.setTimeout(120_000);
  const name = kumo.name('nginx');
  await fillLaunch(page, { image: 'nginx:latest', name, port: { inside: '80' } });
  await expect(page.getByRole('complementary', { name: 'Estimate and API call' })).toContainText('"nginx:latest"');
  await page.getByRole('button', { name: 'Launch 1 instance' }).click();

  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  const head = page.getByRole('main');
  await expect(head.getByText('Running', { exact: true }).first()).toBeVisible();

  const port = page.getByRole('complementary', { name: 'Facts' }).getByRole('link', { name: /80/ });
  const address = (await port.getAttribute('href')) ?? '';
  const welcome = await fetch(`${address}/kumo-was-here`);
  expect(await welcome.text()).toContain('nginx');
  expect(await (await fetch(address)).text()).toContain('Welcome to nginx');

  await page.getByRole('button', { name: 'Logs', exact: true }).click();
  await expect(page.getByText('GET /kumo-was-here').first()).toBeVisible();

  await page.getByRole('navigation', { name: 'Instance' }).getByRole('button', { name: 'Console' }).click();
  const terminal = page.getByLabel(`Console of ${name}`);
  await expect(page.getByText(/^\d+ × \d+$|· \d+ × \d+$/)).toBeVisible();
  await expect(page.locator('.xterm-rows'), 'the shell asks').toContainText('#');
  await terminal.pressSequentially('echo hello-$((40+2))\n');
  await expect(page.locator('.xterm-rows')).toContainText('hello-42');

  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(head.getByText('Stopped', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: /Terminate/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Terminate' }).click();
  await expect(page.getByText('It was terminated.')).toBeVisible();
  expect(await containersNamed(name)).toEqual([]);
  await page.goto('/instances');
  // It may have been the last one: then a lesson stands where the list was.
  await expect(page.getByRole('heading', { level: 1, name: 'Instances' })).toBeVisible();
  await expect(row(page, name)).toHaveCount(0);
});

test.describe('what cannot be launched', () => {
  test('an image that does not exist says so, and leaves nothing behind', async ({ page, kumo }) => {
    const name = kumo.name('nowhere');
    await fillLaunch(page, { image: 'kumo-has-no-such-image:1', name });
    await page.getByRole('button', { name: 'Launch 1 instance' }).click();
    await expect(page.getByRole('heading', { name: `${name} was not launched` })).toBeVisible({ timeout: 45_000 });
    await expect(page.getByRole('main')).toContainText('kumo-has-no-such-image:1');
    expect(await containersNamed(name)).toEqual([]);
  });

  test('a port that is taken says which, and leaves nothing behind', async ({ page, kumo }) => {
    const name = kumo.name('port');
    const taken = new URL(kumo.url).port;
    await fillLaunch(page, { image: 'nginx:latest', name, port: { inside: '80', host: taken } });
    await page.getByRole('button', { name: 'Launch 1 instance' }).click();
    await expect(page.getByRole('heading', { name: `${name} was not launched` })).toBeVisible({ timeout: 45_000 });
    await expect(page.getByRole('main')).toContainText(`port ${taken}`, { ignoreCase: true });
    expect(await containersNamed(name)).toEqual([]);
  });

  test('what is missing is said at its field, and nothing is sent', async ({ page }) => {
    await page.goto('/instances/launch');
    await page.getByRole('button', { name: 'Launch 1 instance' }).click();
    await expect(page.getByText('Choose an image.')).toBeVisible();
    await expect(page.getByText('It needs a name.')).toBeVisible();
  });
});
