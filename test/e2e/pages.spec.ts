import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { root } from '../../scripts/install/root.mjs';
import { docker, removeContainers } from '../support/docker-cli.ts';
import { expect, expectNoSidewaysScroll, test } from './kumo.ts';

/** Ids of the things that pages show. */
interface Things {
  docker: string;
  sandbox: string;
  instance: string;
  machine: string;
  firewall: string;
  volume: string;
  snapshot: string;
  network: string;
  subnet: string;
  address: string;
  keyPair: string;
  image: string;
}

interface Shown {
  /** Begins the file names of its pictures. */
  name: string;
  path: (things: Things) => string;
  /** Fulfilled once the page shows what it is about. */
  ready: (page: Page) => Promise<void>;
  isSignedIn?: false;
}

/** Axe looks at each width and at each scheme once. */
const looks = [
  { width: 1440, height: 900, scheme: 'light', isForAxe: true },
  { width: 1440, height: 900, scheme: 'dark', isForAxe: false },
  { width: 390, height: 844, scheme: 'dark', isForAxe: true },
  { width: 390, height: 844, scheme: 'light', isForAxe: false },
] as const;

const patience = { timeout: 25_000 };
const heading = (name: string | RegExp) => async (page: Page) => {
  await expect(page.getByRole('heading', { name }).first()).toBeVisible(patience);
};
const grid = (name: string) => async (page: Page) => {
  await expect(page.getByRole('grid', { name }).getByRole('row').nth(1)).toBeVisible(patience);
};
const text = (words: string | RegExp) => async (page: Page) => {
  await expect(page.getByText(words).first()).toBeVisible(patience);
};
const overviewRows = async (page: Page) => {
  await expect(page.getByRole('link', { name: /running/ }).last()).toBeVisible(patience);
};
const tab =
  (name: string) =>
  ({ instance }: Things) =>
    `/instances/${instance}?tab=${name}`;

const pages: Shown[] = [
  { name: 'sign-in', path: () => '/sign-in', ready: heading('Sign in'), isSignedIn: false },
  { name: 'forgot', path: () => '/forgot', ready: heading('Forgotten password'), isSignedIn: false },
  { name: 'reset', path: () => '/reset', ready: heading('Open the link'), isSignedIn: false },
  { name: 'invitation', path: () => '/invitation', ready: heading('Open the link'), isSignedIn: false },
  { name: 'setup-done', path: () => '/setup', ready: heading('This place has an owner'), isSignedIn: false },
  { name: 'setup-cloud', path: () => '/setup?step=cloud', ready: heading('Connect a first cloud') },
  { name: 'overview', path: () => '/', ready: overviewRows },
  { name: 'instances', path: () => '/instances', ready: grid('Instances') },
  { name: 'instances-none', path: () => '/instances?q=there-is-none', ready: text('Nothing matches') },
  { name: 'launch-docker', path: (it) => `/instances/launch?cloud=${it.docker}`, ready: heading('Container') },
  { name: 'launch-sandbox', path: (it) => `/instances/launch?cloud=${it.sandbox}`, ready: heading('Size') },
  { name: 'instance', path: tab('summary'), ready: heading('Facts') },
  { name: 'instance-logs', path: tab('logs'), ready: text('start worker process') },
  { name: 'instance-console', path: tab('console'), ready: text(/· \d+ × \d+/) },
  { name: 'instance-events', path: tab('events'), ready: text('started') },
  { name: 'instance-native', path: tab('native'), ready: text('HostConfig') },
  { name: 'volumes', path: () => '/volumes', ready: grid('Volumes') },
  { name: 'networks', path: () => '/networks', ready: grid('Networks') },
  { name: 'snapshots', path: () => '/snapshots', ready: grid('Snapshots') },
  { name: 'subnets', path: () => '/subnets', ready: grid('Subnets') },
  { name: 'firewalls', path: () => '/firewalls', ready: grid('Firewalls') },
  { name: 'firewall', path: (it) => `/firewalls/${it.firewall}`, ready: heading('What may come in') },
  ...(
    [
      ['volume', 'volumes', 'volume'],
      ['snapshot', 'snapshots', 'snapshot'],
      ['network', 'networks', 'network'],
      ['subnet', 'subnets', 'subnet'],
      ['public-ip', 'public-ips', 'address'],
      ['key-pair', 'key-pairs', 'keyPair'],
      ['image', 'images', 'image'],
    ] as const
  ).map(([name, list, thing]): Shown => ({ name, path: (it) => `/${list}/${it[thing]}`, ready: heading('Facts') })),
  { name: 'public-ips', path: () => '/public-ips', ready: grid('Public addresses') },
  { name: 'key-pairs', path: () => '/key-pairs', ready: grid('Key pairs') },
  { name: 'machine', path: (it) => `/instances/${it.machine}`, ready: heading('Facts') },
  { name: 'images', path: () => '/images', ready: grid('Images') },
  { name: 'clouds', path: () => '/clouds', ready: grid('Clouds') },
  { name: 'cloud', path: (it) => `/clouds/${it.docker}`, ready: heading('What it can do') },
  { name: 'providers', path: () => '/clouds/providers', ready: heading('What every provider can do') },
  { name: 'cloud-new', path: () => '/clouds/new', ready: heading('Connect a cloud') },
  { name: 'organization', path: () => '/organization', ready: text('Up to each person') },
  { name: 'members', path: () => '/organization/members', ready: grid('Members') },
  { name: 'invitations', path: () => '/organization/invitations', ready: heading('Organization') },
  { name: 'projects', path: () => '/organization/projects', ready: grid('Projects') },
  { name: 'below', path: () => '/organization/below', ready: heading('Organization') },
  { name: 'policies', path: () => '/organization/policies', ready: text('Everybody must have a second factor') },
  { name: 'access', path: () => '/organization/access', ready: text('nobody is above it') },
  { name: 'service-accounts', path: () => '/organization/service-accounts', ready: heading('Organization') },
  { name: 'audit', path: () => '/organization/audit', ready: grid('Audit log') },
  { name: 'settings', path: () => '/settings', ready: heading('Appearance') },
  { name: 'settings-api-keys', path: () => '/settings/api-keys', ready: text('No API keys yet') },
  { name: 'settings-security', path: () => '/settings/security', ready: text('this one') },
  { name: 'api-docs', path: () => '/api/docs', ready: heading(/API/) },
];

test.describe('nothing serious for axe, nothing wider than the screen, nothing in the console; a picture of', () => {
  let things: Things;

  test.beforeAll(async ({ playwright }) => {
    const name = `${process.env.KUMO_E2E_PREFIX}-shown`;
    await removeContainers(name);
    await docker('run', '--detach', '--name', name, '--publish', '80', '--label', 'shop=yes', 'nginx:latest');
    const baseURL = process.env.KUMO_E2E_URL ?? '';
    const api = await playwright.request.newContext({
      baseURL,
      storageState: process.env.KUMO_E2E_SIGNED_IN ?? '',
      extraHTTPHeaders: { origin: baseURL },
    });
    const first = async (list: string): Promise<string | undefined> => {
      const { items } = (await (await api.get(`/api/v1/${list}`)).json()) as { items: { id: string }[] };
      return items[0]?.id;
    };
    if ((await first('clouds?provider=sandbox')) === undefined) {
      const made = await api.post('/api/v1/clouds', {
        data: { name: 'Sandbox', provider: 'sandbox', credentials: {} },
      });
      expect(made.status(), await made.text()).toBe(201);
    }
    await expect.poll(() => first(`instances?q=${name}`), patience).toBeDefined();
    const sandbox = (await first('clouds?provider=sandbox')) ?? '';
    await expect.poll(() => first('firewalls'), patience).toBeDefined();
    things = {
      instance: (await first(`instances?q=${name}`)) ?? '',
      docker: (await first('clouds?provider=docker')) ?? '',
      sandbox,
      machine: (await first(`instances?cloudId=${sandbox}&state=running`)) ?? '',
      firewall: (await first('firewalls')) ?? '',
      volume: (await first(`volumes?cloudId=${sandbox}`)) ?? '',
      snapshot: (await first('snapshots')) ?? '',
      network: (await first(`networks?cloudId=${sandbox}`)) ?? '',
      subnet: (await first('subnets')) ?? '',
      address: (await first('public-ips')) ?? '',
      keyPair: (await first('key-pairs')) ?? '',
      image: (await first(`images?cloudId=${sandbox}`)) ?? '',
    };
    await api.dispose();
  });

  for (const shown of pages) {
    test.describe('the page', () => {
      test.use({ isSignedIn: shown.isSignedIn ?? true });

      test(shown.name, async ({ page }) => {
        await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
        await page.goto(shown.path(things));
        for (const { width, height, scheme, isForAxe } of looks) {
          await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
          await page.setViewportSize({ width, height });
          await shown.ready(page);
          await expect(page.locator('[aria-busy="true"], [class*="skeleton"]')).toHaveCount(0, patience);
          const file = path.join(root, 'test-results/pages', `${shown.name}-${width}-${scheme}.png`);
          await page.screenshot({ path: file });
          await expectNoSidewaysScroll(page);
          if (isForAxe) expect.soft(await graveFaults(page), `${width} px, ${scheme}`).toEqual([]);
        }
      });
    });
  }
});

/** What axe calls serious or critical, with the beginning of the elements that have it. */
async function graveFaults(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}
