import { isDeepStrictEqual } from 'node:util';
import { docker as dockerProvider } from '@kumo/provider-docker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CloudRow } from '../clouds/clouds.repository.ts';
import type { Inventory } from './inventory.ts';
import { docker, engineSocket, removeContainers } from './testing/docker-cli.ts';
import { openSocketGate, type SocketGate } from './testing/socket-gate.ts';
import { InventoryWorld, until } from './testing/world.ts';

const prefix = `kumo-inv-${process.pid}-`;
const sleeper = ['busybox:1.35', 'sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1; done'];

describe.runIf(engineSocket !== undefined)('a real engine', () => {
  let world: InventoryWorld;
  let inventory: Inventory;
  let cloud: CloudRow;
  let gate: SocketGate;

  beforeAll(async () => {
    world = await InventoryWorld.start();
    gate = await openSocketGate(engineSocket ?? '');
    inventory = world.replica('warn');
    inventory.start();
    cloud = await world.addCloud({
      provider: dockerProvider,
      connection: { endpoint: `unix://${gate.path}`, credentials: {}, options: {} },
    });
    expect(await inventory.waitComplete(cloud.id, 20_000)).toBe(true);
  }, 60_000);

  afterAll(async () => {
    await removeContainers(prefix);
    await world?.stop();
    await gate?.remove();
  });

  const stateOf = async (name: string) => (await world.instances(prefix + name))[0]?.state;
  const eventOf = (type: string, name: string, from: number) =>
    world.event((event) => event.type === type && resourceName(event.resource) === prefix + name, from);

  test('what is done behind its back is seen: run, pause, stop, rename, rm', async () => {
    let from = world.events.length;
    await docker('run', '-d', '--name', `${prefix}a`, ...sleeper);
    await eventOf('instance.created', 'a', from);
    await until(async () => (await stateOf('a')) === 'running');

    await docker('pause', `${prefix}a`);
    await until(async () => (await stateOf('a')) === 'suspended');
    await docker('unpause', `${prefix}a`);
    await until(async () => (await stateOf('a')) === 'running');

    from = world.events.length;
    await docker('stop', '-t', '2', `${prefix}a`);
    await until(async () => (await stateOf('a')) === 'stopped');
    await world.event((event) => resourceState(event.resource) === 'stopped', from);

    await docker('rename', `${prefix}a`, `${prefix}b`);
    await until(async () => (await stateOf('b')) === 'stopped');

    from = world.events.length;
    await docker('rm', `${prefix}b`);
    const gone = await eventOf('instance.deleted', 'b', from);
    expect(resourceState(gone.resource)).toBe('terminated');
    const [row] = await world.instances(`${prefix}b`);
    expect(row).toMatchObject({ state: 'terminated', listed: false });
  });

  test('an instance is shown with the image and the network it has, also new ones', async () => {
    await docker('network', 'create', `${prefix}net`);
    await docker('run', '-d', '--name', `${prefix}c`, '--network', `${prefix}net`, ...sleeper);
    const row = await until(async () => (await world.instances(`${prefix}c`)).find(({ state }) => state === 'running'));
    const [image] = await world.query<{ noun: string }>('SELECT noun FROM resources WHERE id = $1', [row.image_id]);
    expect(image?.noun).toBe('images');
    const networks = await world.query<{ name: string }>('SELECT name FROM resources WHERE id = ANY($1)', [
      row.network_ids,
    ]);
    expect(networks).toEqual([{ name: `${prefix}net` }]);
    await docker('rm', '-f', `${prefix}c`);
    await docker('network', 'rm', `${prefix}net`);
    await until(async () => {
      const rows = await world.query<{ listed: boolean }>('SELECT listed FROM resources WHERE name = $1', [
        `${prefix}net`,
      ]);
      return rows[0]?.listed === false;
    });
  });

  test('tells people what the engine told, once', async () => {
    const rows = await until(async () => {
      const found = await world.query<{ action: string; count: number }>(
        `SELECT action, count(*)::int AS count FROM activity JOIN instances ON instances.id = resource_id
         WHERE starts_with(name, $1) AND activity.source = 'provider' GROUP BY 1`,
        [`${prefix}b`],
      );
      return found.some(({ action }) => action === 'destroy') ? found : undefined;
    });
    const counts = Object.fromEntries(rows.map(({ action, count }) => [action, count]));
    expect(counts).toMatchObject({ create: 1, pause: 1, unpause: 1, die: 1, rename: 1, destroy: 1 });
  });

  test('what happened while the engine did not answer is found when it is back, once', async () => {
    await docker('run', '-d', '--name', `${prefix}stopped-meanwhile`, ...sleeper);
    await docker('run', '-d', '--name', `${prefix}gone-meanwhile`, ...sleeper);
    await until(
      async () => (await stateOf('gone-meanwhile')) === 'running' && (await stateOf('stopped-meanwhile')) === 'running',
    );

    await gate.shut();
    await until(async () => (await world.cloud(cloud.id)).healthState === 'unreachable');
    const before = await world.instances(prefix);
    await docker('stop', '-t', '1', `${prefix}stopped-meanwhile`);
    await docker('rm', '-f', `${prefix}gone-meanwhile`);
    await docker('run', '-d', '--name', `${prefix}made-meanwhile`, ...sleeper);
    expect(await world.instances(prefix)).toEqual(before);

    const from = world.events.length;
    await gate.open();
    await until(async () => (await stateOf('made-meanwhile')) === 'running');
    await until(async () => (await stateOf('stopped-meanwhile')) === 'stopped');
    await until(async () => (await stateOf('gone-meanwhile')) === 'terminated');
    expect((await world.cloud(cloud.id)).healthState).toBe('reachable');
    await inventory.syncNow(cloud.id);
    const told = world.events
      .slice(from)
      .map(({ type, resource }) => `${type} ${resourceName(resource)} ${resourceState(resource)}`);
    for (const once of [
      `instance.deleted ${prefix}gone-meanwhile terminated`,
      `instance.updated ${prefix}stopped-meanwhile stopped`,
    ]) {
      expect(told.filter((text) => text === once)).toHaveLength(1);
    }
    expect(told.filter((text) => text.startsWith(`instance.created ${prefix}made-meanwhile`))).toHaveLength(1);
  }, 60_000);

  test('200 containers appear complete, and a listing that changes nothing writes nothing', async () => {
    const names = Array.from({ length: 200 }, (_, n) => `${prefix}many-${n}`);
    for (let start = 0; start < names.length; start += 20) {
      await Promise.all(names.slice(start, start + 20).map((name) => docker('create', '--name', name, ...sleeper)));
    }
    await until(async () => (await world.instances(`${prefix}many-`)).length === 200 || undefined, 20_000);
    const written = () =>
      world.query<{ id: string; updated_at: Date }>(
        'SELECT id, updated_at FROM instances WHERE starts_with(name, $1) ORDER BY id',
        [`${prefix}many-`],
      );
    // The events of their making may still lead to reads: once those are done, listings change nothing.
    const from = await until(async () => {
      const eventsBefore = world.events.length;
      const before = await written();
      await inventory.syncNow(cloud.id);
      return isDeepStrictEqual(await written(), before) ? eventsBefore : undefined;
    }, 30_000);
    const told = world.events
      .slice(from)
      .filter(({ resource }) => resourceName(resource)?.startsWith(`${prefix}many-`));
    expect(told).toEqual([]);
  }, 120_000);
});

function resourceName(resource: unknown): string | undefined {
  return typeof resource === 'object' && resource !== null && 'name' in resource ? String(resource.name) : undefined;
}

function resourceState(resource: unknown): string | undefined {
  return typeof resource === 'object' && resource !== null && 'state' in resource ? String(resource.state) : undefined;
}
