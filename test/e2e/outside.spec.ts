import { docker } from '../support/docker-cli.ts';
import { expect, row, test } from './kumo.ts';

/** The target is a second; the bound leaves room for machines that are busy with other tests. Milliseconds. */
const boundMs = 3_000;

test('what is done outside shows in an open page at once', async ({ page, kumo }) => {
  const name = kumo.name('outside');
  await page.goto(`/instances?q=${name}`);
  await expect(page.getByText('Live. Changes appear as they happen.')).toBeVisible();
  await expect(page.getByText('Nothing matches')).toBeVisible();

  const measured: Record<string, number> = {};
  const shows = async (what: string, seen: () => Promise<void>): Promise<void> => {
    const began = performance.now();
    await seen();
    measured[what] = Math.round(performance.now() - began);
    expect.soft(measured[what], what).toBeLessThan(boundMs);
  };
  const stateOf = (of: string, state: string) => () => expect(row(page, of)).toContainText(state, { timeout: 10_000 });

  await docker('run', '--detach', '--name', name, 'busybox', 'sleep', '3600');
  await shows('run', stateOf(name, 'Running'));
  await docker('pause', name);
  await shows('pause', stateOf(name, 'Suspended'));
  await docker('unpause', name);
  await shows('unpause', stateOf(name, 'Running'));
  await docker('rename', name, `${name}-2`);
  await shows('rename', stateOf(`${name}-2`, 'Running'));
  await docker('kill', `${name}-2`);
  await shows('kill', stateOf(`${name}-2`, 'Stopped'));
  await docker('start', `${name}-2`);
  await shows('start', stateOf(`${name}-2`, 'Running'));
  await docker('stop', '--time', '0', `${name}-2`);
  await shows('stop', stateOf(`${name}-2`, 'Stopped'));
  await docker('rm', `${name}-2`);
  await shows('rm', () => expect(row(page, `${name}-2`)).toHaveCount(0, { timeout: 10_000 }));
  console.log(
    `  seen after, ms: ${Object.entries(measured)
      .map(([what, ms]) => `${what} ${ms}`)
      .join(', ')}`,
  );
});
