import { expect, row, test } from './kumo.ts';

/** What is read of a list of clouds. */
interface Clouds {
  readonly items: ReadonlyArray<{
    readonly id: string;
    readonly capabilities: Readonly<Record<string, Readonly<Record<string, { readonly reason?: string }>>>>;
  }>;
}

test.describe('a cloud that cannot be connected', () => {
  test.use({ expectedErrors: /(400|409|422|502) .*clouds\.(check|create)/ });

  for (const { what, endpoint, says } of [
    { what: 'a path where nothing is', endpoint: 'unix:///run/nobody-is-here.sock', says: 'there is no such socket' },
    { what: 'a file that is no socket', endpoint: 'unix:///etc/hostname', says: 'nothing accepts connections there' },
    { what: 'TCP without TLS', endpoint: 'tcp://127.0.0.1:9', says: 'Plain TCP gives everybody' },
    { what: 'an address that is none', endpoint: 'not an address', says: /address/i },
  ]) {
    test(`${what}: says what is wrong and stores nothing`, async ({ page, kumo }) => {
      await page.goto('/clouds/new');
      await page.getByRole('button', { name: 'Docker', exact: true }).click();
      await page.getByLabel('Name').fill('wrong');
      await page
        .getByLabel(/^Endpoint|^Address|^Engine/)
        .first()
        .fill(endpoint);
      await page.getByRole('button', { name: 'Verify' }).click();
      const problem = page.getByRole('alert').filter({ hasText: says }).first();
      await expect(problem).toBeVisible({ timeout: 25_000 });
      await page.getByRole('button', { name: 'Connect wrong' }).click();
      await expect(problem).toBeVisible({ timeout: 25_000 });
      const { items } = await kumo.api<{ items: { name: string }[] }>('GET', '/clouds');
      expect(items.map(({ name }) => name)).not.toContain('wrong');
    });
  }

  test('an engine that is connected already is not offered twice', async ({ page }) => {
    await page.goto('/clouds/new');
    await expect(page.getByRole('button', { name: 'Connected' })).toHaveAttribute('aria-disabled', 'true');
  });
});

test('the map of providers says what the last conformance runs found', async ({ page }) => {
  await page.goto('/clouds/providers');
  const map = page.getByRole('region', { name: 'Capabilities by provider' });
  await expect(map.getByRole('row', { name: /^launch/ })).toContainText('The last run held it.');
  const runs = page.getByRole('region', { name: 'Last conformance runs' });
  await expect(runs.getByRole('row', { name: /^Sandbox \(simulated\)/ })).toContainText(/\d{4}-\d{2}-\d{2}/);
});

test('what a cloud does not tell of the account is replaced by its reason', async ({ page, kumo }) => {
  const { items } = await kumo.api<Clouds>('GET', '/clouds?provider=docker');
  const docker = items[0];
  await page.goto(`/clouds/${docker?.id}`);
  const { usage } = docker?.capabilities ?? {};
  await expect(page.getByRole('heading', { name: 'Usage', exact: true })).toBeVisible();
  await expect(page.getByText(usage?.read?.reason ?? 'no reason').first()).toBeVisible();
});

test('the simulated cloud is one click away, labelled as such, and can be disconnected', async ({ page, kumo }) => {
  await page.goto('/clouds/new');
  await page.getByRole('button', { name: 'Use it' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Sandbox', { timeout: 25_000, ignoreCase: true });
  await expect(page.getByText('nothing here is real')).toBeVisible();
  for (const part of ['Quotas', 'List prices', 'Usage']) {
    await expect(page.getByRole('heading', { name: part, exact: true })).toBeVisible();
  }
  await expect(page.getByText('instance hours', { exact: true })).toBeVisible();
  const { items } = await kumo.api<{ items: { provider: string; counts: Record<string, number> }[] }>('GET', '/clouds');
  const sandbox = items.find(({ provider }) => provider === 'sandbox');
  const total = Object.values(sandbox?.counts ?? {}).reduce((sum, count) => sum + count, 0);
  expect(total).toBeGreaterThan(0);

  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Disconnect…' }).click();
  const question = page.getByRole('dialog');
  await expect(question).toContainText(`${total} instances`);
  await question.getByRole('button', { name: 'Disconnect' }).click();
  await expect(page).toHaveURL(`${kumo.url}/clouds`);
  await expect(row(page, 'Sandbox')).toHaveCount(0);
});
