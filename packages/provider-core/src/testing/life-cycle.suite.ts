import { randomUUID } from 'node:crypto';
import type { InstanceState } from '@kumo/model';
import { beforeAll, describe, expect } from 'vitest';
import type { InstanceObservation } from '../observations/index.ts';
import type { LaunchSpec } from '../ports/index.ts';
import { type Bench, present, unhurried } from './bench.ts';
import { listIds } from './inventory.ts';
import { rebuildPromises } from './rebuild.suite.ts';
import { resizePromises } from './resize.suite.ts';
import { until } from './until.ts';

/** One instance from launch to end, by every verb that the manifest offers. The tests go on from one another. */
export function lifeCycleSuite(bench: Bench): void {
  describe('life cycle', () => {
    let spec: LaunchSpec | undefined;
    let launched: InstanceObservation | undefined;
    const secret = randomUUID();
    const id = () => present(launched, 'nothing was launched').nativeId;
    const act = (verb: 'start' | 'stop' | 'suspend' | 'resume', after: InstanceState) => async () => {
      const method = present(bench.connection.instances[verb], `no method ${verb}`);
      await method(unhurried, id());
      await bench.untilState(id(), after);
      await method(unhurried, id());
      await bench.untilState(id(), after);
    };

    beforeAll(() => {
      const isContainer = bench.provider.instanceKind === 'container';
      const launch = bench.newLaunch('life');
      spec = isContainer
        ? { ...launch, env: { ...launch.env, KUMO_CONFORMANCE_SECRET: secret } }
        : { ...launch, userData: `#!/bin/sh\n# ${secret}\n` };
    });

    bench.promise(
      'instances',
      'launch',
      'launches, and is then running under the name that was asked for',
      async () => {
        const asked = present(spec, 'no launch');
        launched = await bench.launch(asked);
        expect(launched).toMatchObject({ name: asked.name, kind: bench.provider.instanceKind });
      },
    );

    bench.promise(
      'instances',
      'launch',
      'finds what it launched by its token, once, and nothing by another',
      async () => {
        const { instances } = bench.connection;
        const asked = present(spec, 'no launch');
        await until(bench.settleMs, async () => {
          const found = await instances.findByToken(unhurried, asked.token, asked.name);
          expect(found.map((item) => item.nativeId)).toEqual([id()]);
          expect(found[0]?.operationId).toBe(asked.token.operationId);
        });
        expect(await instances.findByToken(unhurried, bench.newToken(), bench.newName('none'))).toEqual([]);
      },
    );

    bench.promise('instances', 'launch', 'lists what it launched, as soon as the cloud shows it', async () => {
      await until(bench.settleMs, async () => expect(await listIds(bench, 'instances')).toContain(id()));
    });

    bench.promise('instances', 'launch', 'shows no secret of the launch in what it reports', async () => {
      const seen = JSON.stringify(await bench.connection.instances.get(unhurried, id()));
      expect(seen).not.toContain(secret);
      expect(seen).not.toContain(Buffer.from(secret).toString('base64').slice(0, 16));
    });

    bench.promise('instances', 'rename', 'renames, and renaming to the same name changes nothing', async () => {
      const name = bench.newName('renamed');
      for (let times = 0; times < 2; times += 1) await bench.connection.instances.rename?.(unhurried, id(), name);
      await until(bench.settleMs, async () => {
        expect((await bench.connection.instances.get(unhurried, id())).name).toBe(name);
      });
    });

    bench.promise('instances', 'tag', 'puts tags on, and keeps the mark that it is ours', async () => {
      await bench.connection.instances.tag?.(unhurried, id(), { team: 'blue', stage: 'test' });
      await until(bench.settleMs, async () => {
        const seen = await bench.connection.instances.get(unhurried, id());
        expect(seen.tags).toMatchObject({ team: 'blue', stage: 'test' });
        expect(seen.operationId).toBe(present(spec, 'no launch').token.operationId);
      });
    });

    bench.promise('instances', 'suspend', 'suspends, and a second time changes nothing', act('suspend', 'suspended'));
    bench.promise('instances', 'resume', 'resumes, and a second time changes nothing', act('resume', 'running'));
    bench.promise('instances', 'reboot', 'reboots, and is running afterwards', async () => {
      await bench.connection.instances.reboot(unhurried, id());
      await bench.untilState(id(), 'running');
    });
    rebuildPromises(bench, id);
    bench.promise('instances', 'snapshot', 'makes one image of it, however often it is asked with one token', () =>
      snapshot(bench, id()),
    );
    bench.promise('instances', 'stop', 'stops, and a second time changes nothing', act('stop', 'stopped'));
    resizePromises(bench, id);
    bench.promise('instances', 'start', 'starts, and a second time changes nothing', async () => {
      await act('start', 'running')();
    });

    bench.promise('instances', 'stop', 'says not_found when asked to stop what is not there', async () => {
      const stop = bench.connection.instances.stop(unhurried, bench.missingNativeId('instances'));
      await expect(stop).rejects.toMatchObject({ code: 'not_found' });
    });

    bench.promise('instances', 'terminate', 'terminates, and a second time changes nothing', async () => {
      const spare = await bench.launch(bench.newLaunch('spare'));
      for (let times = 0; times < 2; times += 1) await bench.connection.instances.terminate(unhurried, spare.nativeId);
      await untilGone(bench, spare.nativeId);
      await bench.connection.instances.terminate(unhurried, spare.nativeId);
    });

    bench.promise(
      'instances',
      'list',
      'shows a native state without a word as unknown, with the word',
      async () => {
        const strange = present(await bench.target.provokeUnknownState?.(bench.connection), 'nothing provoked');
        const { nativeId, seenBy } = typeof strange === 'string' ? { nativeId: strange } : strange;
        const connection = seenBy === undefined ? bench.connection : await bench.connectTo(seenBy);
        const seen = await bench.untilState(nativeId, 'unknown', connection);
        expect(seen.nativeState).toMatch(/\S/);
        expect(await listIds({ connection }, 'instances')).toContain(nativeId);
      },
      () =>
        bench.target.provokeUnknownState ? undefined : 'this cloud can not be made to show a state without a word',
    );
  });
}

async function untilGone(bench: Bench, nativeId: string): Promise<void> {
  await until(bench.settleMs, async () => {
    const state = await bench.connection.instances.get(unhurried, nativeId).then(
      (seen) => seen.state,
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
    );
    expect(['terminated', 'not_found']).toContain(state);
  });
}

async function snapshot(bench: Bench, nativeId: string): Promise<void> {
  const { instances, images } = bench.connection;
  const order = { name: bench.newName('snapshot').toLowerCase(), token: bench.newToken() };
  const first = present(await instances.snapshot?.(unhurried, nativeId, order), 'no snapshot');
  bench.atEnd(async () => images?.delete?.(unhurried, first.imageNativeId));
  const second = present(await instances.snapshot?.(unhurried, nativeId, order), 'no snapshot');
  expect(second.imageNativeId).toBe(first.imageNativeId);
  await until(bench.settleMs, async () => {
    const image = await images?.get(unhurried, first.imageNativeId);
    expect(image?.state).toBe('available');
  });
  await bench.untilState(nativeId, 'running');
}
