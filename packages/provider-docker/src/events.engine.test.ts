import type { ProviderEvent } from '@kumo/provider-core';
import { FaultProxy, until } from '@kumo/provider-core/testing';
import { expect, it } from 'vitest';
import { docker } from './index.ts';
import { newLaunch, newName, unhurried } from './testing/bench.ts';
import { describeEngine, localSocket } from './testing/engines.ts';

type Change = Extract<ProviderEvent, { type: 'changed' }>;

describeEngine('events of a real engine', (bench) => {
  function follow(since?: string) {
    const caller = new AbortController();
    const events: ProviderEvent[] = [];
    const ended = (async () => {
      const stream = bench().connection.events?.subscribe?.(
        { signal: caller.signal },
        since === undefined ? {} : { since },
      );
      for await (const event of stream ?? []) events.push(event);
    })();
    const of = (nativeId: string) =>
      events.filter((event): event is Change => event.type === 'changed' && event.nativeId === nativeId);
    // Awaited in `end`; a failure before that shows as a condition that is never met.
    ended.catch(() => undefined);
    const end = async () => {
      caller.abort();
      await ended;
    };
    return { events, of, end };
  }

  it('tell the life of a container in order, without the noise of its health checks', async () => {
    const stream = follow();
    await until(10_000, () => expect(stream.events[0]).toEqual({ type: 'ready' }));
    const healthcheck = { command: ['true'], intervalMs: 200, timeoutMs: 500, retries: 2, startPeriodMs: 0 };
    const { nativeId } = await bench().launch(newLaunch('life', { healthcheck }));
    await until(10_000, () => expect(stream.of(nativeId).map(({ action }) => action)).toContain('health_status'));
    await bench().cli('kill', nativeId);
    await until(10_000, () =>
      expect(stream.of(nativeId).map(({ message }) => message)).toContain('Exited with code 137 (killed)'),
    );
    const actions = stream.of(nativeId).map(({ action }) => action);
    expect(actions.filter((action) => action.startsWith('exec'))).toEqual([]);
    const inOrder = ['create', 'start', 'health_status', 'die'].map((action) => actions.indexOf(action));
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
    await stream.end();
  });

  it('go on after a cursor with exactly what came later', async () => {
    const stream = follow();
    const { nativeId } = await bench().launch(newLaunch('resume'));
    await bench().connection.instances.suspend?.(unhurried, nativeId);
    await until(10_000, () => expect(stream.of(nativeId).map(({ action }) => action)).toContain('pause'));
    await stream.end();
    const all = stream.of(nativeId);
    for (const [index, { cursor }] of all.entries()) {
      const again = follow(cursor);
      const rest = all.slice(index + 1).map((event) => event.cursor);
      await until(10_000, () => expect(again.of(nativeId).map((event) => event.cursor)).toEqual(rest));
      await again.end();
    }
  });

  it('tell of images by their id, of volumes and of networks', async () => {
    const stream = follow();
    await until(10_000, () => expect(stream.events.length).toBeGreaterThan(0));
    const volume = newName('event');
    await bench().cli('volume', 'create', volume);
    await bench().cli('volume', 'rm', volume);
    await until(10_000, () =>
      expect(stream.of(volume).map(({ noun, action }) => [noun, action])).toEqual([
        ['volumes', 'create'],
        ['volumes', 'destroy'],
      ]),
    );
    const image = `${newName('event')}:1`;
    await bench().cli('tag', 'busybox:latest', image);
    await bench().cli('rmi', image);
    const id = await bench().cli('inspect', '--format', '{{.Id}}', 'busybox:latest');
    await until(10_000, () => expect(stream.of(id).map(({ action }) => action)).toEqual(['tag', 'untag']));
    await stream.end();
  });

  it('end with "unavailable" when the engine goes away', async () => {
    if (localSocket === undefined) return;
    const proxy = new FaultProxy({ path: localSocket });
    const address = await proxy.start();
    const connection = await docker.connect({
      endpoint: `unix://${'path' in address ? address.path : ''}`,
      credentials: {},
      options: {},
    });
    const seen: ProviderEvent[] = [];
    const following = (async () => {
      for await (const event of connection.events?.subscribe?.(unhurried, {}) ?? []) seen.push(event);
    })();
    const ended = expect(following).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    try {
      await until(10_000, () => expect(seen[0]).toEqual({ type: 'ready' }));
      await proxy.refuse();
      await ended;
    } finally {
      await connection.close();
      await proxy.close();
    }
  });
});
