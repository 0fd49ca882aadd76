import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Response } from '@playwright/test';
import { chromiumPath } from '../../support/chromium.ts';
import { type Stack, startStack } from '../../support/stack.ts';
import type { Figure } from '../measure.ts';

const pages = [
  ...[
    '/',
    '/instances',
    '/instances/launch',
    '/clouds',
    '/clouds/providers',
    '/images',
    '/volumes',
    '/networks',
    '/firewalls',
  ],
  ...[
    '/public-ips',
    '/organization',
    '/organization/members',
    '/organization/audit',
    '/settings',
    '/settings/security',
  ],
];
const instances = 10_000;

/** Row 13: JavaScript of a first load, and rows in the DOM with ten thousand instances. */
export async function browserRows(): Promise<Figure[]> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('no Chromium on this machine; KUMO_TEST_CHROMIUM can name one');
  const stack = await startStack();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
  try {
    const created = await stack.fetch('/api/v1/clouds', {
      method: 'POST',
      body: JSON.stringify({ provider: 'sandbox', name: 'many', options: { seed: 'many', instances } }),
    });
    if (created.status !== 201) throw new Error(await created.text());
    const context = await signedIn(browser, stack);
    let heaviest = { page: '', kilobytes: 0 };
    for (const page of pages) {
      const kilobytes = await firstLoad(context, `${stack.url}${page}`);
      if (kilobytes > heaviest.kilobytes) heaviest = { page, kilobytes };
    }
    const page = await context.newPage();
    await page.goto(`${stack.url}/instances`);
    await page.locator('[role=row] a, tbody a').first().waitFor();
    const rows = await page.locator('[aria-rowindex]').count();
    return [
      {
        row: '13',
        measured: `first-load JavaScript, gzip, of the heaviest page (${heaviest.page})`,
        against: 'limit',
        value: heaviest.kilobytes,
        target: { atMost: 200 },
        unit: 'kB',
      },
      {
        row: '13',
        measured: `rows in the DOM with ${instances} instances`,
        against: 'limit',
        value: rows,
        target: { atMost: 100 },
        unit: 'rows',
      },
    ];
  } finally {
    await browser.close();
    await stack.stop();
  }
}

async function signedIn(browser: Browser, stack: Stack) {
  const context = await browser.newContext();
  const { email, password } = stack.owner;
  const answer = await context.request.post(`${stack.url}/api/v1/sessions`, {
    headers: { origin: stack.url },
    data: { email, password },
  });
  if (answer.status() !== 201) throw new Error(await answer.text());
  return context;
}

/** Kilobytes of all scripts that a page loads before it rests, each compressed as a server would. */
async function firstLoad(context: Awaited<ReturnType<typeof signedIn>>, url: string): Promise<number> {
  const page = await context.newPage();
  const bodies: Promise<number>[] = [];
  const count = (response: Response): void => {
    if (response.request().resourceType() !== 'script') return;
    bodies.push(response.body().then((body) => gzipSync(body).length));
  };
  page.on('response', count);
  await page.goto(url, { waitUntil: 'load' });
  page.off('response', count); // what is loaded late belongs to no first load
  const bytes = (await Promise.all(bodies)).reduce((sum, one) => sum + one, 0);
  await page.close();
  return bytes / 1000;
}
