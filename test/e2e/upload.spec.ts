import { writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import {
  explainNoOpenStack,
  openStackApi,
  openStackConnection,
  openStackFile,
  openStackLogin,
  openStackReady,
} from '../support/openstack-lab.ts';
import { removeLeftovers } from '../support/openstack-leftovers.ts';
import { expect, type Kumo, test } from './kumo.ts';

/** A file of this device, by clicks, as an image of a real OpenStack. */
test.describe('upload an image to a real OpenStack', () => {
  // biome-ignore lint/suspicious/noSkippedTests: only where no OpenStack is, and it says so
  test.skip(openStackFile === undefined, explainNoOpenStack);
  test.setTimeout(600_000);
  // A busy cloud takes its time for each of these.
  const patience = { timeout: 120_000 };
  const prefix = `kumo-upload-${process.pid}`;
  let cloudId = '';

  test.beforeEach(async ({ kumo }) => {
    await openStackReady();
    const order = { provider: 'openstack', name: prefix, ...openStackConnection(openStackLogin('demo')) };
    cloudId = (await kumo.api<{ id: string }>('POST', '/clouds', order)).id;
  });
  test.afterEach(async ({ page, kumo }) => {
    // Ends what may still be under way: leaving is confirmed.
    page.on('dialog', (question) => void question.accept().catch(() => undefined));
    await page.goto('about:blank');
    const disconnect = () =>
      page.request.delete(`${kumo.url}/api/v1/clouds/${cloudId}`, { headers: { origin: kumo.url } });
    await expect.poll(async () => (await disconnect()).status(), patience).toBe(204);
    await removeLeftovers(prefix);
  });

  /** Of its own name, so that each choice is another one; a file that is given again under one name is written anew. */
  const file = (name: string, size: number, ...signature: number[]): string => {
    const place = test.info().outputPath(`${prefix}-${name}`);
    writeFileSync(place, Buffer.concat([Buffer.from(signature), Buffer.alloc(size, 7)]));
    return place;
  };

  test('refuses what is packed or of another format, and takes the same file again once that is put right', async ({
    page,
  }) => {
    const { dialog, choose, send } = await openDialog(page, cloudId);
    await choose(file('same.raw', 4096, 0x1f, 0x8b));
    await expect(dialog.getByText('packed with gzip')).toBeVisible();
    await expect(send).toBeDisabled();
    await choose(file('same.raw', 8192));
    await expect(dialog.getByText('packed with gzip')).toBeHidden();
    await expect(dialog.getByText('8 KiB')).toBeVisible();
    await expect(send).toBeEnabled();
    await choose(file('other.raw', 4096, 0x51, 0x46, 0x49, 0xfb));
    await expect(dialog.getByLabel('Format')).toHaveValue('qcow2');
    await dialog.getByLabel('Format').selectOption('raw');
    await expect(dialog.getByText('By its contents the file is QCOW2')).toBeVisible();
  });

  test('is cancelled without a trace, goes on while other pages are looked at, and is an image', async ({
    page,
    kumo,
  }) => {
    const { dialog, choose, send } = await openDialog(page, cloudId);
    const name = `${prefix}-disk`;
    const progress = page.getByRole('progressbar', { name: `Uploading ${name}` });
    await choose(file('disk.raw', 20 * 2 ** 20));
    await expect(dialog.getByLabel('Name')).toHaveValue(name);
    await expect(send).toBeEnabled();
    // So slow that all of it would take minutes.
    const throttle = await throttled(page, 128 * 1024);

    await send.click();
    await expect(progress).toBeVisible();
    await expect(dialog.getByText(/ of 20 MiB/)).toBeVisible();
    await expect.poll(() => atTheCloud(name), patience).toHaveLength(1);
    await dialog.getByRole('button', { name: 'Cancel the upload' }).click();
    await expect(dialog.getByText('Cancelled. Nothing of it is kept.')).toBeVisible();
    await expect.poll(() => ends(kumo, name), patience).toEqual(['failed']);
    expect(await atTheCloud(name)).toEqual([]);

    await expect(send).toBeEnabled();
    await send.click();
    await dialog.getByRole('button', { name: 'Go on in the background' }).click();
    await expect(dialog).toBeHidden();
    await expect(progress).toBeVisible();
    await page.getByRole('link', { name: 'Storage' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Volumes' })).toBeVisible();
    await expect(progress).toBeVisible();
    // Whoever would end it by leaving is asked first.
    const asked = page.waitForEvent('dialog');
    await page.evaluate('void setTimeout(() => location.reload())');
    const question = await asked;
    expect(question.type()).toBe('beforeunload');
    await question.dismiss();
    await expect(progress).toBeVisible();
    await expect.poll(() => atTheCloud(name), patience).toHaveLength(1);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await expect(page.getByText('Nothing of it is kept.')).toBeVisible();
    await expect.poll(() => ends(kumo, name), patience).toEqual(['failed', 'failed']);
    expect(await atTheCloud(name)).toEqual([]);

    await throttle(-1);
    await page.getByRole('button', { name: 'Upload it again' }).click();
    await expect.poll(() => ends(kumo, name), patience).toEqual(['succeeded', 'failed', 'failed']);
    await expect(progress).toBeHidden();
    await page.goto(`/images?q=${name}`);
    const row = page.getByRole('row').filter({ hasText: name });
    await expect(row).toContainText('Available', patience);
    await expect(row).toContainText('20 MiB');
    expect(await atTheCloud(name)).toMatchObject([{ status: 'active', size: 20 * 2 ** 20 }]);
  });
});

/** The dialog, with a cloud chosen; files are chosen as a person does, by clicking. */
async function openDialog(page: Page, cloudId: string) {
  await page.goto('/images');
  await page.getByRole('button', { name: 'Upload an image' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Cloud').selectOption(cloudId);
  return {
    dialog,
    send: dialog.getByRole('button', { name: 'Upload', exact: true }),
    choose: async (path: string) => {
      const chooser = page.waitForEvent('filechooser');
      await dialog.getByLabel('File').click();
      await (await chooser).setFiles(path);
    },
  };
}

/** Lets the page send no more than so many bytes a second, until it is told otherwise; -1: as fast as it can. */
async function throttled(page: Page, uploadThroughput: number) {
  const devtools = await page.context().newCDPSession(page);
  const throttle = (bytesPerSecond: number) =>
    devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: bytesPerSecond,
    });
  await throttle(uploadThroughput);
  return throttle;
}

/** What the cloud itself has of this name. */
async function atTheCloud(name: string): Promise<unknown[]> {
  return (await (await openStackApi('demo')).read('image', `/v2/images?name=${name}`)).images as unknown[];
}

/** How the uploads of this name ended or stand, the last one first. */
async function ends(kumo: Kumo, name: string): Promise<string[]> {
  const { items } = await kumo.api<{ items: { state: string; action: string; target: { name: string } }[] }>(
    'GET',
    '/operations',
  );
  return items
    .filter(({ action, target }) => action === 'image.upload' && target.name === name)
    .map(({ state }) => state);
}
