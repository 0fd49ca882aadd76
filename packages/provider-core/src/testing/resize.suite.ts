import { expect } from 'vitest';
import type { InstanceObservation } from '../observations/index.ts';
import { type Bench, present, unhurried } from './bench.ts';
import { untilSeen } from './made.ts';

type Size = NonNullable<Bench['target']['resizeTo']>;

/** Resizes the instance; where the cloud waits for a word, goes back first and keeps it the second time. */
export function resizePromises(bench: Bench, id: () => string): void {
  const waits = () => bench.offers('instances', 'confirmResize');
  const target = () => present(bench.target.resizeTo, 'the target does not say what to resize to (resizeTo)');
  let before: InstanceObservation | undefined;
  const resize = async () => {
    for (let times = 0; times < 2; times += 1) {
      await bench.connection.instances.resize?.(unhurried, id(), target());
      await untilSeen(bench, 'instances', id(), (seen) => {
        expect(seen).toMatchObject(target());
        if (waits()) expect(seen.state).toBe('resizing');
        else expect(seen.state).not.toBe('resizing');
      });
    }
  };
  const settle = async (verb: 'confirmResize' | 'revertResize', size: Size) => {
    const act = present(bench.connection.instances[verb], `no method ${verb}`);
    for (let times = 0; times < 2; times += 1) {
      await bench.untilNoConflict(() => act(unhurried, id()));
      await untilSeen(bench, 'instances', id(), (seen) => {
        expect(seen).toMatchObject({ ...size, state: present(before, 'nothing was resized').state });
      });
    }
  };

  bench.promise('instances', 'resize', 'resizes, and shows the new size', async () => {
    before = await bench.connection.instances.get(unhurried, id());
    await resize();
  });
  bench.promise(
    'instances',
    'revertResize',
    'goes back to the size before, and a second time changes nothing',
    async () => {
      await settle('revertResize', sameFields(target(), present(before, 'nothing was resized')));
      await resize();
    },
  );
  bench.promise('instances', 'confirmResize', 'keeps the new size, and a second time changes nothing', () =>
    settle('confirmResize', target()),
  );
}

function sameFields(fields: Size, from: InstanceObservation): Size {
  return Object.fromEntries(Object.keys(fields).map((field) => [field, Reflect.get(from, field)]));
}
