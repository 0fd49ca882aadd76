import { docker } from '../support/docker-cli.ts';
import { expect, row, test } from './kumo.ts';

test('three are stopped with one confirmation that names them', async ({ page, kumo }) => {
  const names = [1, 2, 3].map((number) => kumo.name(`bulk-${number}`));
  await Promise.all(names.map((name) => docker('run', '--detach', '--name', name, 'busybox', 'sleep', '3600')));
  await page.goto(`/instances?q=${kumo.name('bulk-')}`);
  for (const name of names) await expect(row(page, name)).toContainText('Running');
  // One right after the other, as quick as a hand can be.
  for (const name of names) await page.getByRole('checkbox', { name: `Select ${name}` }).click();
  const toolbar = page.getByRole('toolbar', { name: 'Actions on the selection' });
  await expect(toolbar).toContainText('3 selected');
  await toolbar.getByRole('button', { name: 'Stop' }).click();
  const question = page.getByRole('dialog');
  await expect(question.getByRole('heading', { name: 'Stop 3 instances?' })).toBeVisible();
  for (const name of names) await expect(question).toContainText(name);
  await question.getByRole('button', { name: 'Stop 3' }).click();
  for (const name of names) await expect(row(page, name)).toContainText('Stopped', { timeout: 45_000 });
  const states = await docker('inspect', '--format', '{{.State.Status}}', ...names);
  expect(states.split('\n')).toEqual(['exited', 'exited', 'exited']);
});

test('the palette finds by name, goes there, and does what is typed', async ({ page, kumo }) => {
  const name = kumo.name('palette');
  await docker('run', '--detach', '--name', name, 'busybox', 'sleep', '3600');
  await page.goto('/');
  await expect(page.getByText('Live. Changes appear as they happen.')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  const field = page.getByRole('combobox');
  await expect(field).toBeFocused();
  await field.fill(name);
  await page.getByRole('option', { name: new RegExp(`${name}.*Instance`) }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();

  await page.keyboard.press('ControlOrMeta+k');
  await field.fill(`suspend ${name}`);
  await page.getByRole('option', { name: new RegExp(`Suspend ${name}`) }).click();
  await expect(page.getByRole('main').getByText('Suspended', { exact: true }).first()).toBeVisible();
  expect(await docker('inspect', '--format', '{{.State.Status}}', name)).toBe('paused');

  await page.keyboard.press('ControlOrMeta+k');
  await field.fill('launch');
  await page.getByRole('option', { name: /Launch an instance/ }).click();
  await expect(page.getByRole('heading', { name: 'Launch an instance' })).toBeVisible();
});

test('a search, a filter and an order live in the address and survive a reload', async ({ page, kumo }) => {
  const name = kumo.name('filter');
  await docker('create', '--name', name, '--label', 'kumo-e2e=yes', 'busybox');
  await page.goto(`/instances?q=${name}&state=stopped&sort=name`);
  await expect(row(page, name)).toContainText('Stopped');
  await page.reload();
  await expect(row(page, name)).toBeVisible();
  await page.goto(`/instances?q=${name}&state=running`);
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await expect(page).toHaveURL(`${kumo.url}/instances`);
});

test.describe('an address that no page has', () => {
  test.use({ expectedErrors: /404/ });

  test('says so and leads on', async ({ page, kumo }) => {
    await page.goto('/nowhere/at/all');
    await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
    await page.getByRole('link', { name: 'Go to the overview' }).click();
    await expect(page).toHaveURL(`${kumo.url}/`);
    await page.goto('/instances/ins_01m828jx2afk7rm2wvh6cdach8');
    await expect(page.getByRole('heading', { name: 'There is no such instance' })).toBeVisible();
    await page.getByRole('link', { name: 'All instances' }).click();
    await expect(page.getByRole('grid', { name: 'Instances' })).toBeVisible();
  });
});
