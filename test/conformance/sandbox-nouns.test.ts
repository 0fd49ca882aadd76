import type { LaunchSpec, OwnershipToken, ProviderConnection } from '@kumo/provider-core';
import { until } from '@kumo/provider-core/testing';
import { sandbox } from '@kumo/provider-sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SandboxProcess } from './sandbox-process.ts';

const context = { signal: new AbortController().signal };
const rounds = 5;
const token = (name: string): OwnershipToken => ({
  operationId: `opr_${name}`,
  resourceId: `res_${name}`,
  organizationId: 'org_test',
});
const launchOf = (name: string, more: Partial<LaunchSpec> = {}): LaunchSpec => ({
  ...{ token: token(name), name, image: 'debian-13', networkNativeIds: [], ports: [], env: {}, volumes: [], tags: {} },
  ...more,
});
const present = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('The port is missing.');
  return value;
};

describe('what instances use', () => {
  let cloud: SandboxProcess;
  let connection: ProviderConnection;
  beforeAll(async () => {
    cloud = await SandboxProcess.start();
    const options = { seed: 'nouns', instances: 20, speed: 5 };
    connection = await sandbox.connect({ credentials: {}, options }, { sandboxUrl: cloud.url });
    await connection.identify(context);
  });
  afterAll(async () => {
    await connection.close();
    await cloud.close();
  });
  const running = async (nativeId: string) =>
    await until(10_000, async () => {
      expect((await connection.instances.get(context, nativeId)).state).toBe('running');
    });

  it('is never torn by a kill: volume and instance, address and instance say the same, and all ends', async () => {
    const [volumes, publicIps] = [present(connection.volumes), present(connection.publicIps)];
    const { nativeId: instance } = await connection.instances.create(context, launchOf('torn'));
    await running(instance);
    const made = await Promise.all(
      Array.from({ length: 12 }, async (_, at) => ({
        volume: (await volumes.create?.(context, { token: token(`v${at}`), name: `v${at}`, tags: {} }))?.nativeId ?? '',
        address: (await publicIps.allocate?.(context, { token: token(`p${at}`), tags: {} }))?.nativeId ?? '',
      })),
    );
    await until(10_000, () => Promise.all(made.map(({ volume }) => volumes.get(context, volume))));
    await until(10_000, () => Promise.all(made.map(({ address }) => publicIps.get(context, address))));
    for (let round = 0; round < rounds; round += 1) {
      const isIn = round % 2 === 0;
      const to = { instanceNativeId: instance };
      let answers = 0;
      const change = async ({ volume, address }: (typeof made)[number]) => {
        await (isIn ? volumes.attach?.(context, volume, to) : volumes.detach?.(context, volume, to));
        await (isIn ? publicIps.associate?.(context, address, to) : publicIps.disassociate?.(context, address));
        answers += 1;
      };
      const asked = made.map((each) => change(each).catch(() => undefined));
      await until(10_000, () => expect(answers).toBeGreaterThanOrEqual(round * 2));
      await cloud.kill();
      await Promise.all(asked);
      await cloud.start();
      await Promise.all(made.map((each) => until(10_000, () => change(each))));
      await until(10_000, async () => {
        const seen = await connection.instances.get(context, instance);
        const addresses = [];
        for (const { volume, address } of made) {
          expect((await volumes.get(context, volume)).attachedTo).toEqual(isIn ? [instance] : []);
          const shown = await publicIps.get(context, address);
          expect(shown.instanceNativeId).toBe(isIn ? instance : null);
          addresses.push(shown.address);
        }
        expect(seen.volumeNativeIds.toSorted()).toEqual(isIn ? made.map(({ volume }) => volume).toSorted() : []);
        expect(seen.publicIps.toSorted()).toEqual(isIn ? addresses.toSorted() : []);
      });
    }
  });

  it('launches fifty by one call, none twice, although the process is killed in between', async () => {
    const specs = Array.from({ length: 50 }, (_, at) => launchOf(`fifty-${at}`));
    const batch = { operationIds: specs.map((spec) => spec.token.operationId) };
    const first = connection.instances.create(context, { ...present(specs[0]), batch }).catch(() => undefined);
    await cloud.kill();
    await first;
    await cloud.start();
    const ids = await Promise.all(
      specs.map(async (spec) => (await connection.instances.create(context, { ...spec, batch })).nativeId),
    );
    expect(new Set(ids).size).toBe(50);
    for (const [at, id] of ids.entries()) {
      const { name, operationId } = await until(10_000, () => connection.instances.get(context, id));
      expect([name, operationId]).toEqual([`fifty-${at}`, `opr_fifty-${at}`]);
    }
  });

  it('starts only from a boot volume that is its own, and takes it along when it ends', async () => {
    const spec = launchOf('boots', { bootVolumeBytes: 20 * 2 ** 30, zone: 'sandbox-1b', assignPublicIp: true });
    const { nativeId } = await connection.instances.create(context, spec);
    await running(nativeId);
    const seen = await connection.instances.get(context, nativeId);
    expect(seen).toMatchObject({ zone: 'sandbox-1b', publicIps: [expect.any(String)] });
    const boot = seen.volumeNativeIds[0] ?? '';
    expect(await present(connection.volumes).get(context, boot)).toMatchObject({
      bootable: true,
      attachedTo: [nativeId],
      sizeBytes: 20 * 2 ** 30,
      zone: 'sandbox-1b',
    });
    await connection.instances.terminate(context, nativeId);
    await until(10_000, async () => {
      await expect(present(connection.volumes).get(context, boot)).rejects.toMatchObject({ code: 'not_found' });
    });
  });

  it('keeps a new size without asking where the account does not wait, and says so', async () => {
    const { capabilities } = await connection.identify(context);
    expect(capabilities.instances.confirmResize.support).toBe('unsupported');
    const { nativeId } = await connection.instances.create(context, launchOf('sized'));
    await running(nativeId);
    await connection.instances.stop(context, nativeId);
    const shows = (wanted: object) =>
      until(10_000, async () => expect(await connection.instances.get(context, nativeId)).toMatchObject(wanted));
    await shows({ state: 'stopped' });
    await connection.instances.resize?.(context, nativeId, { sizeNativeId: 'large' });
    await shows({ state: 'stopped', sizeNativeId: 'large' });
    const refused = present(connection.instances.confirmResize)(context, nativeId);
    await expect(refused).rejects.toMatchObject({ code: 'not_supported' });
  });
});
