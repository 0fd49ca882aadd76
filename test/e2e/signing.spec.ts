import { expect, signIn, test } from './kumo.ts';

test.describe('without a session', () => {
  test.use({ isSignedIn: false });

  test.describe('at a deep link', () => {
    // The page asks before it knows that nobody is signed in.
    test.use({ expectedErrors: /401/ });

    test('leads to sign-in and back', async ({ page, kumo }) => {
      await page.goto('/instances?state=running');
      await expect(page).toHaveURL(/\/sign-in\?next=/);
      await signIn(page, kumo.owner);
      await expect(page).toHaveURL(`${kumo.url}/instances?state=running`);
      await expect(page.getByRole('grid', { name: 'Instances' })).toBeVisible();
    });
  });

  test('the keyboard alone is enough to sign in', async ({ page, kumo }) => {
    await page.goto('/sign-in');
    await expect(page.getByLabel('E-mail')).toBeFocused();
    await page.keyboard.type(kumo.owner.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(kumo.owner.password);
    await page.keyboard.press('Enter');
    await expect(page).toHaveTitle(/^Overview/);
    // The first stop on every page leads past the rail.
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toBeFocused();
  });

  test.describe('with a wrong password', () => {
    test.use({ expectedErrors: /401 .*sessions\.create/ });

    test('says that one of the two is wrong, not which', async ({ page, kumo }) => {
      await page.goto('/sign-in');
      await signIn(page, { email: kumo.owner.email, password: 'not the password at all' });
      await expect(page.getByRole('alert').filter({ hasText: 'Address or password is wrong' })).toBeVisible();
      await expect(page.getByLabel('Password', { exact: true })).toHaveValue('not the password at all');
    });
  });
});

test.describe('a session that ends while a page is open', () => {
  // Its own sign-in: the other tests go on with theirs.
  test.use({ isSignedIn: false, expectedErrors: /401|ERR_INCOMPLETE_CHUNKED/ });

  test('leads to sign-in and back to the same page', async ({ page, kumo }) => {
    await page.goto('/sign-in?next=/images');
    await signIn(page, kumo.owner);
    await expect(page).toHaveTitle(/^Images/);
    await expect(page.getByText('Live. Changes appear as they happen.')).toBeVisible();
    const { id } = await kumo.api<{ id: string }>('GET', '/sessions/current');
    const other = await page.context().browser()?.newContext();
    try {
      const elsewhere = await other?.newPage();
      await elsewhere?.goto(`${kumo.url}/sign-in?next=/settings/security`);
      if (elsewhere) await signIn(elsewhere, kumo.owner);
      await expect(elsewhere?.getByRole('heading', { name: 'Settings' }) ?? page.locator('x')).toBeVisible();
      const ended = await other?.request.delete(`${kumo.url}/api/v1/sessions/${id}`, {
        headers: { origin: kumo.url },
      });
      expect(ended?.status()).toBe(204);
    } finally {
      await other?.close();
    }
    // Nobody touches the page: the stream of changes is cut within 5 s, and that is noticed.
    await expect(page).toHaveURL(/\/sign-in\?next=%2Fimages/, { timeout: 20_000 });
    await signIn(page, kumo.owner);
    await expect(page).toHaveTitle(/^Images/);
  });

  test('signing out ends it on the server too', async ({ page, kumo }) => {
    await page.goto('/sign-in');
    await signIn(page, kumo.owner);
    await expect(page).toHaveTitle(/^Overview/);
    const cookies = await page.context().cookies();
    await page.getByRole('button', { name: /^You:/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(/\/sign-in/);
    const header = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const answer = await fetch(`${kumo.url}/api/v1/me`, { headers: { cookie: header } });
    expect(answer.status).toBe(401);
  });
});
