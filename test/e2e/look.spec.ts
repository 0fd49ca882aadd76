import { expect, expectNoSidewaysScroll, test } from './kumo.ts';

test('light and dark: chosen once, worn by the first paint of every later page', async ({ page }) => {
  await page.goto('/settings');
  const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  await page.getByRole('group', { name: 'Colours' }).getByText('Light', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  const light = await background();
  await page.getByRole('group', { name: 'Colours' }).getByText('Dark', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(await background()).not.toBe(light);
  const html = await (await page.request.get('/instances')).text();
  expect(html).toContain('data-theme="dark"');
  await page.getByRole('group', { name: 'Colours' }).getByText('As the system').click();
  await expect(page.locator('html')).not.toHaveAttribute('data-theme');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('every section is reachable, and nothing is wider than the screen', async ({ page }) => {
    await page.goto('/');
    const tabs = page.getByRole('navigation', { name: 'Sections', exact: true });
    for (const [section, title] of [
      ['Instances', /^Instances/],
      ['Storage', /^(Volumes|Storage)/],
      ['Clouds', /^Clouds/],
    ] as const) {
      await tabs.getByRole('link', { name: section }).tap();
      await expect(page).toHaveTitle(title);
      await expectNoSidewaysScroll(page);
    }
    for (const [section, title] of [
      ['Networks', /^Networks/],
      ['Images', /^Images/],
      ['Settings', /^Settings/],
    ] as const) {
      await tabs.getByRole('button', { name: 'More' }).tap();
      await page.getByRole('menuitem', { name: section }).tap();
      await expect(page).toHaveTitle(title);
      await expectNoSidewaysScroll(page);
    }
  });
});

test.describe('at 360 px', () => {
  test.use({ viewport: { width: 360, height: 740 } });

  test('the launch form and the sign-in page fit', async ({ page }) => {
    for (const path of ['/instances/launch', '/sign-in', '/clouds/new']) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectNoSidewaysScroll(page);
    }
  });
});
