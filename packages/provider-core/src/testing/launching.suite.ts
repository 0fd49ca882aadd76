import type { Capability } from '@kumo/model';
import { describe, expect } from 'vitest';
import type { LaunchSpec } from '../ports/index.ts';
import { type Bench, present, unhurried } from './bench.ts';
import { type Making, newOrder, untilSeen } from './made.ts';
import { firewallMaking, keyPairMaking } from './makings.ts';
import { until } from './until.ts';

/** Launching several together, and what happened since the last look. */
export function launchingSuite(bench: Bench): void {
  describe('launching', () => {
    bench.promise(
      'instances',
      'launch',
      'launches two that were asked for together, each found by its own token',
      async () => {
        const alike = [bench.newLaunch('batch'), bench.newLaunch('batch')];
        const batch = { operationIds: alike.map(({ token }) => token.operationId) };
        const launched = [];
        for (const spec of alike) launched.push(await bench.launch({ ...spec, batch }));
        expect(new Set(launched.map(({ nativeId }) => nativeId)).size).toBe(2);
        for (const [at, spec] of alike.entries()) {
          const nativeId = present(launched[at], 'not launched').nativeId;
          await until(bench.settleMs, async () => expect(await found(bench, spec)).toEqual([nativeId]));
          await untilSeen(bench, 'instances', nativeId, ({ name }) => expect(name).toBe(spec.name));
        }
        for (const { nativeId } of launched) await bench.connection.instances.terminate(unhurried, nativeId);
      },
    );

    const hasKeys = bench.offers('keyPairs', 'import');
    const hasFirewalls = bench.offers('firewalls', 'create') && bench.offers('firewalls', 'apply');
    if (hasKeys || hasFirewalls) {
      bench.promise(
        'instances',
        'launch',
        'launches with the key and the firewalls that it is told, and shows them',
        () => launchWithBelongings(bench),
      );
    }

    bench.promise('instances', 'list', 'tells what changed since a listing, or gives no mark to ask from', () =>
      followChanges(bench),
    );
  });
}

async function found(bench: Bench, spec: LaunchSpec): Promise<string[]> {
  const all = await bench.connection.instances.findByToken(unhurried, spec.token, spec.name);
  return all.map(({ nativeId }) => nativeId);
}

async function launchWithBelongings(bench: Bench): Promise<void> {
  const { capabilities } = bench.identity;
  const has = (cell: Capability) => cell.support !== 'unsupported';
  const make = async (noun: 'keyPairs' | 'firewalls', making: Making) => {
    const { nativeId } = present(await making.make(newOrder(bench, 'belonging')), `nothing made of ${noun}`);
    bench.atEnd(async () => making.remove(nativeId));
    // A cloud may take a moment until it knows what it made.
    await untilSeen(bench, noun, nativeId, () => undefined);
    return nativeId;
  };
  const hasFirewalls = has(capabilities.firewalls.create) && has(capabilities.firewalls.apply);
  const belongings = {
    ...(has(capabilities.keyPairs.import) ? { keyPairNativeId: await make('keyPairs', keyPairMaking(bench)) } : {}),
    ...(hasFirewalls ? { firewallNativeIds: [await make('firewalls', firewallMaking(bench))] } : {}),
  };
  const { nativeId } = await bench.launch({ ...bench.newLaunch('equipped'), ...belongings });
  await untilSeen(bench, 'instances', nativeId, (seen) => expect(seen).toMatchObject(belongings));
  await bench.connection.instances.terminate(unhurried, nativeId);
}

async function followChanges(bench: Bench): Promise<void> {
  const { instances } = bench.connection;
  const { changesCursor } = await instances.list(unhurried, { limit: 1000 });
  if (instances.changes === undefined) {
    expect(changesCursor).toBeUndefined();
    return;
  }
  const changes = instances.changes;
  let cursor = present(changesCursor, 'the first page of the list gives no mark to ask from (changesCursor)');
  const next = async () => {
    const changed = await changes(unhurried, { since: cursor });
    ({ cursor } = changed);
    return changed;
  };
  if (!bench.offers('instances', 'launch')) {
    await next();
    return;
  }
  const { nativeId } = await bench.launch(bench.newLaunch('changed'));
  await until(bench.settleMs, async () =>
    expect((await next()).items.map((item) => item.nativeId)).toContain(nativeId),
  );
  await instances.terminate(unhurried, nativeId);
  let isGone = false;
  await until(bench.settleMs, async () => {
    const { items, goneNativeIds } = await next();
    const told = items.find((item) => item.nativeId === nativeId);
    isGone ||= goneNativeIds.includes(nativeId) || told?.state === 'terminated';
    // Not every cloud tells of what is gone: then it is not there when it is read.
    if (!isGone) await expect(instances.get(unhurried, nativeId)).rejects.toMatchObject({ code: 'not_found' });
    expect(told?.state ?? 'terminated', 'told as if it were there').toMatch(/^terminat/);
  });
}
