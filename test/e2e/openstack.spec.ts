import { openSshKey } from '../support/openssh-key.ts';
import { explainNoOpenStack, openStackFile, openStackLogin, openStackReady } from '../support/openstack-lab.ts';
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

  test.afterEach(async ({ kumo }) => {
    const cloudId = await idOf(kumo, `/clouds?q=${cloud}`, cloud);
    if (cloudId !== undefined) await kumo.api('DELETE', `/clouds/${cloudId}`);
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
    const shown = (what: string) => page.getByRole('row').filter({ hasText: what });
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
    await expect(shown(`${prefix}-key`)).toContainText('ed25519', patience);
    await page.goto('/firewalls');
    await page.getByRole('button', { name: 'Make a firewall' }).first().click();
    await dialog.getByLabel('Cloud').selectOption(cloudId);
    await dialog.getByLabel('Name').fill(`${prefix}-wall`);
    await dialog.getByRole('button', { name: 'Make the firewall' }).click();
    await page.goto(`/firewalls?q=${prefix}-wall`);
    await expect(shown(`${prefix}-wall`)).toBeVisible(patience);

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
    await expect(shown(volume)).toContainText('Available', patience);
    await menu(volume, 'Attach to an instance…');
    await dialog.getByLabel('Instance').selectOption(instanceId);
    await dialog.getByRole('button', { name: 'Attach the volume' }).click();
    await expect(shown(volume)).toContainText('In use', patience);

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
    await expect(shown(address)).toContainText('Bound', patience);
    await expect(shown(address)).toContainText(name);

    await page.goto(instancePage);
    await expect(page.getByRole('complementary', { name: 'Facts' })).toContainText(address, patience);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /Terminate/ }).click();
    await dialog.getByRole('textbox').fill(name);
    await dialog.getByRole('button', { name: 'Terminate' }).click();
    await expect(page.getByText('It was terminated.')).toBeVisible(patience);
    await page.goto(`/volumes?q=${volume}`);
    await expect(shown(volume)).toContainText('Available', patience);
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
