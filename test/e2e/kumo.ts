import { test as base, expect, type Page } from '@playwright/test';

/** What the tests of this folder share. */
export interface Kumo {
  /** Without a slash at the end. */
  readonly url: string;
  readonly setupLink: string;
  readonly owner: { readonly name: string; readonly email: string; readonly password: string };
  /** A name for a container that nobody else uses; they are removed at the end of the run. */
  name(what: string): string;
  /** A request in the browser's own session. Fails the test when the answer is a problem. */
  api<T>(method: string, path: string, body?: object): Promise<T>;
}

/** Set per file or group by `test.use`. */
export interface KumoOptions {
  /** Console errors that a test provokes on purpose. */
  expectedErrors: RegExp | undefined;
  /** False: the browser comes without a session. */
  isSignedIn: boolean;
}

interface Fixtures extends KumoOptions {
  kumo: Kumo;
}

const owner = { name: 'Mara Lindqvist', email: 'mara@example.org', password: 'seven quiet herons at dusk' };

/** Playwright's test with a Kumo, a signed-in page, and the rule that no page may write an error to the console. */
export const test = base.extend<Fixtures>({
  expectedErrors: [undefined, { option: true }],
  isSignedIn: [true, { option: true }],
  baseURL: async ({ browserName: _ }, use) => use(needed('KUMO_E2E_URL')),
  storageState: async ({ isSignedIn }, use) => use(isSignedIn ? needed('KUMO_E2E_SIGNED_IN') : undefined),
  page: async ({ page, expectedErrors }, use) => {
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => errors.push(`${error.name}: ${error.message}`));
    await use(page);
    const unexpected = errors.filter((error) => expectedErrors?.test(error) !== true);
    expect(unexpected, 'errors in the console').toEqual([]);
  },
  kumo: async ({ page }, use) => {
    const url = needed('KUMO_E2E_URL');
    await use({
      url,
      setupLink: needed('KUMO_E2E_SETUP_LINK'),
      owner,
      name: (what) => `${needed('KUMO_E2E_PREFIX')}-${what}`,
      async api<T>(method: string, path: string, body?: object) {
        const answer = await page.request.fetch(`${url}/api/v1${path}`, {
          method,
          headers: { origin: url },
          ...(body === undefined ? {} : { data: body }),
        });
        expect(answer.ok(), `${method} ${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
        return (answer.status() === 204 ? undefined : await answer.json()) as T; // the contract's own tests prove it
      },
    });
  },
});

export { expect };

/** Where the first run leaves its session for the others. */
export function signedInFile(): string {
  return needed('KUMO_E2E_SIGNED_IN');
}

/** Fills the sign-in form and sends it. */
export async function signIn(page: Page, who: { readonly email: string; readonly password: string }): Promise<void> {
  await page.getByLabel('E-mail').fill(who.email);
  await page.getByLabel('Password', { exact: true }).fill(who.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** The row of one thing in a list. */
export function row(page: Page, name: string) {
  return page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
}

/** Fails the test when the page is wider than the window; it goes on, so that all such pages are named. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const [inner, whole] = await page.evaluate<[number, number]>('[innerWidth, document.documentElement.scrollWidth]');
  expect.soft(whole, `width of ${page.url()}`).toBeLessThanOrEqual(inner);
}

function needed(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is set by start-kumo.ts, which did not run`);
  return value;
}
