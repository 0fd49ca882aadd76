import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { openSshKey } from '../support/openssh-key.ts';
import {
  explainNoOpenStack,
  openStackApi,
  openStackFile,
  openStackLogin,
  openStackReady,
} from '../support/openstack-lab.ts';
import { releaseAddress, removeLeftovers } from '../support/openstack-leftovers.ts';
import { expect, type Kumo, test } from './kumo.ts';

/** The main path on a real OpenStack, by clicks alone: what is asked of the API here is only whether it is so. */
test.describe('on a real OpenStack', () => {
  // biome-ignore lint/suspicious/noSkippedTests: only where no OpenStack is, and it says so
  test.skip(openStackFile === undefined, explainNoOpenStack);
  test.setTimeout(600_000);
  // A busy cloud takes its time for each of these.
  const patience = { timeout: 120_000 };
  const prefix = `kumo-clicks-${process.pid}`;
  const cloud = `lab-${process.pid}`;
  let addressId: string | undefined;

  test.afterEach(async ({ page, kumo }) => {
    const cloudId = await idOf(kumo, `/clouds?q=${cloud}`, cloud);
    // Refused while something is still under way there: a test that broke off must not be in the way of the next.
    const disconnect = () =>
      page.request.delete(`${kumo.url}/api/v1/clouds/${cloudId}`, { headers: { origin: kumo.url } });
    if (cloudId !== undefined) await expect.poll(async () => (await disconnect()).status(), patience).toBe(204);
    if (addressId !== undefined) await releaseAddress(addressId);
    await removeLeftovers(prefix);
  });

  test('connect, launch with network, key and firewall, stop, start, attach, lead an address to it, terminate', async ({
    page,
    kumo,
  }) => {
    await openStackReady();
    const { authUrl, region, credentials } = openStackLogin('demo');
    const name = `${prefix}-one`;
    const dialog = page.getByRole('dialog');
    const menu = async (of: string, item: string) => {
      await page.getByRole('button', { name: `Actions for ${of}` }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };

    await page.goto('/clouds/new');
    await page.getByRole('button', { name: 'OpenStack', exact: true }).click();
    await page.getByLabel('Name', { exact: true }).fill(cloud);
    await page.getByLabel(/^Identity address/).fill(authUrl);
    await page.getByLabel(/^Region/).fill(region);
    await page.getByText('More settings').click();
    await page.getByLabel(/^User name/).fill(credentials.username);
    await page.getByLabel(/^Password/).fill(credentials.password);
    await page.getByLabel(/^Project optional/).fill(credentials.projectName);
    await page.getByLabel(/^User domain optional/).fill(credentials.userDomainName);
    await page.getByRole('button', { name: `Connect ${cloud}` }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(cloud, patience);
    const cloudId = (await idOf(kumo, `/clouds?q=${cloud}`, cloud)) ?? '';
    await expect
      .poll(async () => await idOf(kumo, `/networks?cloudId=${cloudId}&limit=500`, 'private'), patience)
      .toBeDefined();

    await page.goto('/key-pairs');
    await page.getByRole('button', { name: 'Add a key' }).first().click();
    await dialog.getByLabel('Cloud').selectOption(cloudId);
    await dialog.getByLabel('Name').fill(`${prefix}-key`);
    await dialog.getByLabel('Public key').fill(openSshKey());
    await dialog.getByRole('button', { name: 'Add the key' }).click();
    await page.goto(`/key-pairs?q=${prefix}-key`);
    await expect(shown(page, `${prefix}-key`)).toContainText('ed25519', patience);
    await page.goto('/firewalls');
    await page.getByRole('button', { name: 'Make a firewall' }).first().click();
    await dialog.getByLabel('Cloud').selectOption(cloudId);
    await dialog.getByLabel('Name').fill(`${prefix}-wall`);
    await dialog.getByRole('button', { name: 'Make the firewall' }).click();
    await page.goto(`/firewalls?q=${prefix}-wall`);
    await expect(shown(page, `${prefix}-wall`)).toBeVisible(patience);

    await page.goto('/instances/launch');
    // A choice made before the form has made its own would be lost.
    await expect(page.getByRole('radio', { checked: true }).first()).toBeVisible();
    await page.getByRole('radio', { name: new RegExp(cloud) }).check();
    await page.getByRole('combobox', { name: 'Image' }).fill('debian-12');
    await page
      .getByRole('option', { name: /debian-12/ })
      .first()
      .click();
    await page.getByRole('radio', { name: 'm1.tiny' }).check();
    for (const [noun, wanted] of [
      ['network', 'private'],
      ['firewall', `${prefix}-wall`],
    ]) {
      await page.getByRole('button', { name: `Add a ${noun}` }).click();
      await page
        .getByRole('checkbox', { name: new RegExp(`^${wanted}`) })
        .first()
        .check();
      await page.keyboard.press('Escape');
    }
    await page.getByLabel('Key pair').selectOption({ label: `${prefix}-key` });
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Launch 1 instance' }).click();
    const main = page.getByRole('main');
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible(patience);
    await expect(main.getByText('Running', { exact: true }).first()).toBeVisible(patience);
    const instancePage = page.url();
    const instanceId = (await idOf(kumo, `/instances?q=${name}`, name)) ?? '';
    const instance = await kumo.api<{ firewallIds: string[]; keyPairId: string }>('GET', `/instances/${instanceId}`);
    expect(instance.firewallIds).toEqual([await idOf(kumo, `/firewalls?q=${prefix}-wall`, `${prefix}-wall`)]);
    expect(instance.keyPairId).toBe(await idOf(kumo, `/key-pairs?q=${prefix}-key`, `${prefix}-key`));

    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(main.getByText('Stopped', { exact: true }).first()).toBeVisible(patience);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await expect(main.getByText('Running', { exact: true }).first()).toBeVisible(patience);

    const volume = `${prefix}-data`;
    await page.goto('/volumes');
    await page.getByRole('button', { name: 'Make a volume' }).first().click();
    await dialog.getByLabel('Cloud').selectOption(cloudId);
    await dialog.getByLabel('Name').fill(volume);
    await dialog.getByLabel('Size in GiB').fill('1');
    await dialog.getByRole('button', { name: 'Make the volume' }).click();
    await page.goto(`/volumes?q=${volume}`);
    await expect(shown(page, volume)).toContainText('Available', patience);
    await menu(volume, 'Attach to an instance…');
    await dialog.getByLabel('Instance').selectOption(instanceId);
    await dialog.getByRole('button', { name: 'Attach the volume' }).click();
    await expect(shown(page, volume)).toContainText('In use', patience);

    const before = (await addresses(kumo, cloudId)).map(({ id }) => id);
    await page.goto('/public-ips');
    await page.getByRole('button', { name: 'Get an address' }).first().click();
    await dialog.getByLabel('Cloud').selectOption(cloudId);
    await dialog.getByRole('button', { name: 'Get the address' }).click();
    const news = async () => (await addresses(kumo, cloudId)).filter(({ id }) => !before.includes(id));
    await expect.poll(async () => (await news()).length, patience).toBe(1);
    const [got] = await news();
    addressId = got?.nativeId;
    const address = got?.address ?? '';
    await page.goto(`/public-ips?q=${address}`);
    await menu(address, 'Lead it to an instance…');
    await dialog.getByLabel('Instance').selectOption(instanceId);
    await dialog.getByRole('button', { name: 'Lead it there' }).click();
    await expect(shown(page, address)).toContainText('Bound', patience);
    await expect(shown(page, address)).toContainText(name);

    await page.goto(instancePage);
    await expect(page.getByRole('complementary', { name: 'Facts' })).toContainText(address, patience);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /Terminate/ }).click();
    await dialog.getByRole('textbox').fill(name);
    await dialog.getByRole('button', { name: 'Terminate' }).click();
    await expect(page.getByText('It was terminated.')).toBeVisible(patience);
    await page.goto(`/volumes?q=${volume}`);
    await expect(shown(page, volume)).toContainText('Available', patience);
  });

  test('connect by a pasted clouds.yaml, reboot, resize, keep and go back, read the screen, snapshot, rules, detach', async ({
    page,
    kumo,
  }) => {
    await openStackReady();
    const dialog = page.getByRole('dialog');
    const main = page.getByRole('main');
    const state = (word: string) => expect(main.getByText(word, { exact: true }).first()).toBeVisible(patience);

    await page.goto('/clouds/new');
    await page.getByRole('button', { name: 'OpenStack', exact: true }).click();
    await page.getByLabel('Name', { exact: true }).fill(cloud);
    await page.getByText('More settings').click();
    await page.getByLabel(/^clouds.yaml/).fill(readFileSync(openStackFile ?? '', 'utf8'));
    await page.getByLabel(/^Cloud optional/).fill('demo');
    await page.getByRole('button', { name: 'Verify' }).click();
    await expect(page.getByText(/^It can do \d+ of \d+ things$/)).toBeVisible(patience);
    await page.getByRole('button', { name: `Connect ${cloud}` }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(cloud, patience);
    const cloudId = (await idOf(kumo, `/clouds?q=${cloud}`, cloud)) ?? '';
    const named = async (noun: string, name: string) => {
      const find = () => idOf(kumo, `/${noun}?cloudId=${cloudId}&limit=500`, name);
      await expect.poll(find, patience).toBeDefined();
      return (await find()) ?? '';
    };

    const name = `${prefix}-two`;
    await kumo.api('POST', '/instances', {
      cloudId,
      name,
      imageId: await named('images', 'debian-12'),
      sizeId: await named('sizes', 'm1.tiny'),
      networkIds: [await named('networks', 'private')],
    });
    const instanceId = await named('instances', name);
    await page.goto(`/instances/${instanceId}`);
    await state('Running');

    await page.getByRole('button', { name: 'Reboot', exact: true }).click();
    const reboots = async () => {
      const { items } = await kumo.api<{ items: { action: string; state: string; target: { id: string } }[] }>(
        'GET',
        '/operations',
      );
      return items
        .filter(({ action, target }) => action === 'instance.reboot' && target.id === instanceId)
        .map(({ state }) => state);
    };
    await expect.poll(reboots, patience).toEqual(['succeeded']);
    await state('Running');

    const resize = async (size: string, waits: boolean) => {
      await page.getByRole('button', { name: 'Resize', exact: true }).click();
      await dialog.getByRole('radio', { name: size }).check();
      if (waits) await dialog.getByLabel('Ask before the earlier size is given up').check();
      await dialog.getByRole('button', { name: 'Resize', exact: true }).click();
      await expect(dialog).toBeHidden();
    };
    const more = async (item: string) => {
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    const facts = page.getByRole('complementary', { name: 'Facts' });
    const isAsked = async () => {
      const { allowedActions } = await kumo.api<{ allowedActions: { revertResize: { allowed: boolean } } }>(
        'GET',
        `/instances/${instanceId}`,
      );
      return allowedActions.revertResize.allowed;
    };
    await resize('m1.small', true);
    await state('Resizing');
    await expect.poll(isAsked, patience).toBe(true);
    await more('Go back to the earlier size');
    await state('Running');
    await expect(facts).toContainText('m1.tiny', patience);
    await resize('m1.small', true);
    await state('Resizing');
    await expect.poll(isAsked, patience).toBe(true);
    await more('Keep the new size');
    await state('Running');
    await expect(facts).toContainText('m1.small', patience);

    await page.getByRole('button', { name: 'Logs', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Console output' })).not.toBeEmpty(patience);
    await page.getByRole('button', { name: 'Summary', exact: true }).click();
    await more('Snapshot…');
    await dialog.getByLabel('Name of the image').fill(`${prefix}-image`);
    await dialog.getByRole('button', { name: 'Make an image' }).click();
    await expect(dialog).toBeHidden();
    await page.goto(`/images?q=${prefix}-image`);
    await expect(shown(page, `${prefix}-image`)).toContainText('Available', patience);

    const volume = `${prefix}-more`;
    await kumo.api('POST', '/volumes', { cloudId, name: volume, sizeBytes: 2 ** 30 });
    await page.goto(`/volumes?q=${volume}`);
    await expect(shown(page, volume)).toContainText('Available', patience);
    const menu = async (of: string, item: string) => {
      await page.getByRole('button', { name: `Actions for ${of}` }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await menu(volume, 'Attach to an instance…');
    await dialog.getByLabel('Instance').selectOption(instanceId);
    await dialog.getByRole('button', { name: 'Attach the volume' }).click();
    await expect(shown(page, volume)).toContainText('In use', patience);
    await menu(volume, 'Detach…');
    await dialog.getByRole('button', { name: 'Detach the volume' }).click();
    await expect(shown(page, volume)).toContainText('Available', patience);

    const wall = `${prefix}-rules`;
    await kumo.api('POST', '/firewalls', { cloudId, name: wall });
    await page.goto(`/firewalls/${await named('firewalls', wall)}`);
    await page.getByRole('button', { name: 'Add a rule' }).first().click();
    await dialog.getByLabel('Ports').fill('443');
    await dialog.getByLabel('From addresses').fill('203.0.113.0/24');
    await dialog.getByRole('button', { name: 'Add the rule' }).click();
    await expect(main.getByText('203.0.113.0/24')).toBeVisible(patience);
    const { security_groups: groups } = await (await openStackApi('demo')).read(
      'network',
      `/v2.0/security-groups?name=${wall}`,
    );
    expect(groups).toMatchObject([
      {
        security_group_rules: expect.arrayContaining([
          expect.objectContaining({ port_range_min: 443, port_range_max: 443, remote_ip_prefix: '203.0.113.0/24' }),
        ]),
      },
    ]);
  });
});

/** Id of the thing with exactly this name, or undefined. */
async function idOf(kumo: Kumo, path: string, name: string): Promise<string | undefined> {
  const { items } = await kumo.api<{ items: { id: string; name: string }[] }>('GET', path);
  return items.find((item) => item.name === name)?.id;
}

interface Address {
  readonly id: string;
  readonly nativeId: string;
  readonly address: string;
}

async function addresses(kumo: Kumo, cloudId: string): Promise<Address[]> {
  return (await kumo.api<{ items: Address[] }>('GET', `/public-ips?cloudId=${cloudId}&limit=500`)).items;
}

/** The row of a list that says this. */
function shown(page: Page, what: string) {
  return page.getByRole('row').filter({ hasText: what });
}
