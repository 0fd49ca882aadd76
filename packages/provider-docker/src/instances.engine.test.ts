import { until } from '@kumo/provider-core/testing';
import { expect, it } from 'vitest';
import { newLaunch, newName, unhurried } from './testing/bench.ts';
import { describeEngine } from './testing/engines.ts';

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describeEngine('containers of a real engine', (bench) => {
  it('inspects only what is new or has changed', async () => {
    const { instances } = bench().connection;
    const launched = await bench().launch(newLaunch('known'));
    const known = new Map([[launched.nativeId, launched.fingerprint ?? '']]);
    const calm = await instances.list(unhurried, { limit: 1000, known });
    expect(calm.unchanged).toEqual([launched.nativeId]);
    await instances.rename?.(unhurried, launched.nativeId, newName('changed'));
    const changed = await instances.list(unhurried, { limit: 1000, known });
    expect(changed.items.map(({ nativeId }) => nativeId)).toContain(launched.nativeId);
    expect(changed.unchanged).toEqual([]);
  });

  it('notices a restart that left everything else as it was', async () => {
    const { instances } = bench().connection;
    const launched = await bench().launch(
      newLaunch('restart', { command: ['sh', '-c', 'trap exit TERM; sleep 600 & wait'] }),
    );
    await bench().cli('restart', launched.nativeId);
    const again = await instances.get(unhurried, launched.nativeId);
    expect(again.fingerprint).not.toBe(launched.fingerprint);
    expect(again.startedAt).not.toBe(launched.startedAt);
  });

  it('lists while others remove: what vanished in between is left out', async () => {
    const { instances } = bench().connection;
    const ids = (await bench().cli('create', '--name', newName('vanish'), 'busybox')).split('\n');
    for (let index = 0; index < 20; index += 1) ids.push(await bench().cli('create', 'busybox'));
    const removal = bench().cli('rm', '-f', ...ids);
    for (let round = 0; round < 10; round += 1) await instances.list(unhurried, { limit: 1000 });
    await removal;
    const { items } = await instances.list(unhurried, { limit: 1000 });
    expect(items.some(({ nativeId }) => ids.includes(nativeId))).toBe(false);
  });

  it('tells a crash loop from a start', async () => {
    const spec = newLaunch('loop', { command: ['sh', '-c', 'sleep 0.1; exit 3'], restartPolicy: 'always' });
    const { nativeId } = await bench().launch(spec);
    await until(30_000, async () => {
      const seen = await bench().connection.instances.get(unhurried, nativeId);
      expect(seen).toMatchObject({
        state: 'error',
        stateReason: expect.stringMatching(/^Exited with code 3; restarted \d+ times/),
      });
    });
  });

  it('follows a health check', async () => {
    const healthcheck = { command: ['true'], intervalMs: 500, timeoutMs: 500, retries: 2, startPeriodMs: 0 };
    const { nativeId } = await bench().launch(newLaunch('health', { healthcheck }));
    await until(20_000, async () => {
      expect(await bench().connection.instances.get(unhurried, nativeId)).toMatchObject({
        state: 'running',
        health: 'healthy',
      });
    });
  });

  it('changes limits while it runs, and refuses less memory than is in use', async () => {
    const { instances } = bench().connection;
    // A file in memory counts as use that the kernel can not give back.
    const command = ['sh', '-c', 'dd if=/dev/zero of=/dev/shm/x bs=1M count=40 2>/dev/null; sleep 600'];
    const { nativeId } = await bench().launch(newLaunch('resize', { command, vcpus: 1, memoryBytes: 256 * 2 ** 20 }));
    await instances.resize?.(unhurried, nativeId, { vcpus: 0.25, memoryBytes: 128 * 2 ** 20 });
    expect(await instances.get(unhurried, nativeId)).toMatchObject({ vcpus: 0.25, memoryBytes: 128 * 2 ** 20 });
    await until(20_000, async () => {
      const failure = await failureOf(
        instances.resize?.(unhurried, nativeId, { memoryBytes: 16 * 2 ** 20 }) ?? Promise.resolve(),
      );
      expect(failure).toMatchObject({ code: 'conflict', issues: [{ path: 'memoryBytes' }] });
    });
    expect(
      await failureOf(instances.resize?.(unhurried, nativeId, { vcpus: 4096 }) ?? Promise.resolve()),
    ).toMatchObject({ code: 'invalid_request', issues: [{ path: 'vcpus' }] });
  });

  it('changes the limit of a container whose CPU is limited by a quota', async () => {
    const id = await bench().cli(
      'run',
      '-d',
      '--cpu-quota',
      '50000',
      '--name',
      newName('quota'),
      'busybox',
      'sleep',
      '600',
    );
    bench().atEnd(() => bench().cli('rm', '-f', id));
    const { instances } = bench().connection;
    await instances.resize?.(unhurried, id, { vcpus: 0.25 });
    expect((await instances.get(unhurried, id)).vcpus).toBe(0.25);
  });

  it('refuses with the state at fault what the state does not allow', async () => {
    const { instances } = bench().connection;
    const { nativeId } = await bench().launch(newLaunch('states'));
    await instances.suspend?.(unhurried, nativeId);
    expect(await failureOf(instances.start(unhurried, nativeId))).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('Resume it first'),
    });
    await instances.resume?.(unhurried, nativeId);
    await bench().cli('kill', nativeId);
    await until(10_000, async () => expect((await instances.get(unhurried, nativeId)).state).toBe('stopped'));
    expect(await failureOf(instances.resume?.(unhurried, nativeId) ?? Promise.resolve())).toMatchObject({
      code: 'conflict',
    });
    expect((await instances.get(unhurried, nativeId)).stateReason).toBe('Exited with code 137 (killed)');
  });

  it('makes an image without the marks of its container, and will not take a name from another image', async () => {
    const { instances, images } = bench().connection;
    const { nativeId } = await bench().launch(newLaunch('snapshot'));
    const order = { name: `${newName('image')}:1`, token: newLaunch('snapshot').token };
    const made = await instances.snapshot?.(unhurried, nativeId, order);
    const image = await images?.get(unhurried, made?.imageNativeId ?? '');
    bench().atEnd(async () => images?.delete?.(unhurried, made?.imageNativeId ?? ''));
    expect(image).toMatchObject({ references: [order.name], operationId: order.token.operationId });
    const other = { name: order.name, token: newLaunch('snapshot').token };
    expect(await failureOf(instances.snapshot?.(unhurried, nativeId, other) ?? Promise.resolve())).toMatchObject({
      code: 'conflict',
    });
    const copy = await bench().launch(newLaunch('copy', { image: order.name }));
    expect(await failureOf(images?.delete?.(unhurried, made?.imageNativeId ?? '') ?? Promise.resolve())).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(copy.name),
    });
    expect((await images?.get(unhurried, made?.imageNativeId ?? ''))?.references).toEqual([order.name]);
  });

  it('removes anonymous volumes with their container, and named ones not', async () => {
    const name = newName('kept');
    const id = await bench().cli('run', '-d', '-v', '/anonymous', '-v', `${name}:/named`, 'busybox', 'sleep', '600');
    bench().atEnd(() => bench().cli('volume', 'rm', name));
    const { instances, volumes } = bench().connection;
    const mounted = (await instances.get(unhurried, id)).volumeNativeIds;
    expect(mounted).toHaveLength(2);
    await Promise.all([instances.terminate(unhurried, id), instances.terminate(unhurried, id)]);
    const left = (await volumes?.list(unhurried, { limit: 1000 }))?.items.map(({ nativeId }) => nativeId) ?? [];
    expect(mounted.filter((volume) => left.includes(volume))).toEqual([name]);
  });

  it('never sends an id that leads elsewhere', async () => {
    const { instances } = bench().connection;
    for (const id of ['../info', 'a/b', '', 'x?force=1']) {
      expect(await failureOf(instances.terminate(unhurried, id))).toMatchObject({ code: 'not_found' });
    }
  });
});
