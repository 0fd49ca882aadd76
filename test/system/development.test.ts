import { utimesSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/install/root.mjs';
import { type ServiceName, serviceNames } from '../../scripts/supervisor/services.ts';
import { upgradeStatus } from '../security/web-sockets.ts';
import { type Stack, startStack } from '../support/stack.ts';
import { until } from '../support/until.ts';

/** The same content, written again: a change as far as a watcher can tell. */
const touch = (file: string): void => utimesSync(path.join(root, file), new Date(), new Date());

describe('npm run dev', () => {
  let stack: Stack;

  const restarted = (names: readonly ServiceName[], before: Map<ServiceName, number | undefined>) =>
    names.every((name) => stack.pidOf(name) !== undefined && stack.pidOf(name) !== before.get(name));
  const pids = () => new Map(serviceNames.map((name) => [name, stack.pidOf(name)] as const));

  beforeAll(async () => {
    stack = await startStack({ isDevelopment: true });
  });
  afterAll(() => stack?.stop());

  it('starts a service again when its code changes, and only that one', async () => {
    const before = pids();
    touch('apps/sandbox/src/main.ts');
    await until('the sandbox has started again', () => restarted(['sandbox'], before));
    for (const name of serviceNames) if (name !== 'sandbox') expect(stack.pidOf(name), name).toBe(before.get(name));
  });

  it('starts every service again when a package changes, and leaves the pages to Next', async () => {
    const before = pids();
    touch('packages/model/src/ids.ts');
    await until('all have started again', () =>
      restarted(
        serviceNames.filter((name) => name !== 'web'),
        before,
      ),
    );
    await until('all is ready', async () => (await fetch(`${stack.url}/readyz`).catch(() => undefined))?.ok);
    expect(stack.pidOf('web')).toBe(before.get('web'));
  });

  it('shows pages, and lets the browser hear of changed ones', async () => {
    expect((await fetch(`${stack.url}/sign-in`)).status).toBe(200);
    expect(await upgradeStatus(`${stack.url}/_next/hmr?id=1`, { origin: stack.url })).toBe(101);
  });
});
