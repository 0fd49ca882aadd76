import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect, row, test } from './kumo.ts';

/** Everything that a cloud of machines has beside machines, by clicks, on the simulated one. */
test.describe('on a cloud of machines', () => {
  let cloudId = '';
  let machine: { id: string; name: string };
  let nth = 0;

  test.beforeEach(async ({ kumo }) => {
    const clouds = await kumo.api<{ items: { id: string }[] }>('GET', '/clouds?provider=sandbox');
    const found =
      clouds.items[0] ??
      (await kumo.api<{ id: string }>('POST', '/clouds', { name: 'Sandbox', provider: 'sandbox', credentials: {} }));
    cloudId = found.id;
    const path = `/instances?cloudId=${cloudId}&state=running&limit=1`;
    const [first] = (await kumo.api<{ items: { id: string; name: string }[] }>('GET', path)).items;
    if (first === undefined) throw new Error('nothing runs in the sandbox');
    machine = first;
  });

  const newName = (what: string) => `e2e-${what}-${process.pid}-${nth++}`;

  test('a volume is made, attached, copied, detached and deleted', async ({ page }) => {
    const name = newName('volume');
    await page.goto('/volumes');
    await page.getByRole('button', { name: 'Make a volume' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Cloud').selectOption(cloudId);
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('Size in GiB').fill('12');
    await dialog.getByRole('button', { name: 'Make the volume' }).click();
    await page.goto(`/volumes?q=${name}`);
    await expect(row(page, name).or(page.getByRole('row').filter({ hasText: name }))).toContainText('Available');

    const menu = async (item: string) => {
      await page.getByRole('button', { name: `Actions for ${name}` }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await menu('Attach to an instance…');
    await dialog.getByLabel('Instance').selectOption(machine.id);
    await dialog.getByRole('button', { name: 'Attach the volume' }).click();
    await expect(page.getByRole('row').filter({ hasText: name })).toContainText('In use');
    await menu('Snapshot…');
    await dialog.getByLabel('Name').fill(`${name}-copy`);
    await dialog.getByRole('button', { name: 'Make the snapshot' }).click();
    await menu('Detach…');
    await dialog.getByRole('button', { name: 'Detach the volume' }).click();
    await expect(page.getByRole('row').filter({ hasText: name })).toContainText('Available');
    await menu('Delete…');
    await dialog.getByRole('textbox').fill(name);
    await dialog.getByRole('button', { name: 'Delete volume' }).click();
    await expect(page.getByText('Nothing fits.')).toBeVisible();
    await page.goto(`/snapshots?q=${name}-copy`);
    await expect(page.getByRole('row').filter({ hasText: `${name}-copy` })).toContainText('Available');
  });

  test('a machine is rebuilt from another image, and is the same to everybody else', async ({ page, kumo }) => {
    type Seen = { imageId: string; privateIps: string[] };
    const read = () => kumo.api<Seen>('GET', `/instances/${machine.id}`);
    const before = await read();
    const images = await kumo.api<{ items: { id: string }[] }>('GET', `/images?cloudId=${cloudId}&state=available`);
    const other = images.items.find(({ id }) => id !== before.imageId);
    await page.goto(`/instances/${machine.id}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Rebuild…' }).click();
    const dialog = page.getByRole('dialog', { name: `Rebuild ${machine.name}?` });
    await expect(dialog.getByLabel('Image')).toHaveValue(before.imageId);
    await expect(dialog).toContainText('Everything on its root disk is lost');
    await dialog.getByLabel('Image').selectOption(other?.id ?? '');
    await dialog.getByRole('button', { name: 'Rebuild', exact: true }).click();
    await expect(page.getByText(`${machine.name} rebuilt`)).toBeVisible({ timeout: 60_000 });
    expect(await read()).toMatchObject({ imageId: other?.id, privateIps: before.privateIps });
  });

  test('a firewall gets a rule and loses it again', async ({ page }) => {
    const name = newName('firewall');
    await page.goto('/firewalls');
    await page.getByRole('button', { name: 'Make a firewall' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Cloud').selectOption(cloudId);
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByRole('button', { name: 'Make the firewall' }).click();
    await page.goto(`/firewalls?q=${name}`);
    await page.getByRole('row').filter({ hasText: name }).getByText(name).click();
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await dialog.getByRole('button', { name: 'HTTPS' }).click();
    await dialog.getByRole('button', { name: 'Add the rule' }).click();
    const rules = page.getByRole('list', { name: 'What may come in' });
    await expect(rules).toContainText('tcp 443');
    await expect(rules).toContainText('anywhere');
    await rules.getByRole('button', { name: /Remove the rule tcp 443/ }).click();
    await expect(page.getByText('Nothing may come in.')).toBeVisible();
  });

  test('an address leads to an instance, then nowhere, then goes back', async ({ page, kumo }) => {
    await page.goto('/public-ips');
    await page.getByRole('button', { name: 'Get an address' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Cloud').selectOption(cloudId);
    const before = await addresses(kumo, cloudId);
    await dialog.getByRole('button', { name: 'Get the address' }).click();
    await expect.poll(async () => (await addresses(kumo, cloudId)).length).toBe(before.length + 1);
    const address = (await addresses(kumo, cloudId)).find((each) => !before.includes(each)) ?? '';
    await page.goto(`/public-ips?q=${address}`);
    const shown = page.getByRole('row').filter({ hasText: address });
    await expect(shown).toContainText('Free');
    const menu = async (item: string) => {
      await page.getByRole('button', { name: `Actions for ${address}` }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await menu('Lead it to an instance…');
    await dialog.getByLabel('Instance').selectOption(machine.id);
    await dialog.getByRole('button', { name: 'Lead it there' }).click();
    await expect(shown).toContainText('Bound');
    await expect(shown).toContainText(machine.name);
    await menu('Take it off its instance');
    await expect(shown).toContainText('Free');
    await menu('Release…');
    await dialog.getByRole('button', { name: 'Release address' }).click();
    await expect(page.getByText('Nothing fits.')).toBeVisible();
  });

  test('a key is imported; one that the cloud makes shows its private half once', async ({ page }) => {
    const name = newName('key');
    await page.goto('/key-pairs');
    await page.getByRole('button', { name: 'Add a key' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Cloud').selectOption(cloudId);
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('Public key').fill(openSshKey());
    await dialog.getByRole('button', { name: 'Add the key' }).click();
    await page.goto(`/key-pairs?q=${name}`);
    await expect(page.getByRole('row').filter({ hasText: name })).toContainText('ed25519');

    await page.getByRole('button', { name: 'Add a key' }).first().click();
    await dialog.getByLabel('Cloud').selectOption(cloudId);
    await dialog.getByLabel('Name').fill(`${name}-made`);
    await dialog.getByRole('button', { name: 'Make a pair' }).click();
    await expect(dialog.getByRole('heading', { name: 'Keep the private key now' })).toBeVisible();
    await expect(dialog.getByLabel('Private key')).toContainText('PRIVATE KEY');
    await dialog.getByRole('button', { name: 'I have saved it' }).click();
    await expect(page.getByText('PRIVATE KEY')).toHaveCount(0);
  });
});

type Api = <T>(method: string, path: string) => Promise<T>;

async function addresses(kumo: { readonly api: Api }, cloudId: string): Promise<string[]> {
  const { items } = await kumo.api<{ items: { address: string }[] }>('GET', `/public-ips?cloudId=${cloudId}&limit=500`);
  return items.map(({ address }) => address);
}

/** A fresh ed25519 public key as OpenSSH writes it: two length-prefixed fields in base64. */
function openSshKey(): string {
  const { publicKey }: { publicKey: KeyObject } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const field = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  return `ssh-ed25519 ${Buffer.concat([field(Buffer.from('ssh-ed25519')), field(raw)]).toString('base64')} e2e`;
}
