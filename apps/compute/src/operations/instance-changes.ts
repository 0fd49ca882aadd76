import type { Change } from './change.ts';
import { refresh, showSight, tokenOf } from './change-context.ts';
import { showMade } from './creations.ts';
import { waitForState, waitUntil } from './settle.ts';
import { required, simpleActions } from './targets.ts';

const firewallPatienceMs = 10_000;

/** An action that one call of the port does and that ends in a state one can wait for. */
export function simple(verb: keyof typeof simpleActions): Change<`instance.${typeof verb}`> {
  const row = simpleActions[verb];
  return {
    steps: [
      {
        name: row.title,
        async run(context, intent) {
          await row.call(context.connection, { signal: context.signal }, intent.nativeId);
          return {};
        },
      },
      {
        name: 'Confirm',
        async run(context, { nativeId }) {
          const seen = await waitForState(context, nativeId, row.settled, { mayBeInvisible: false });
          if (seen === null || seen.observation.state === 'terminated') await refresh(context, 'instances', nativeId);
          else await showSight(context, 'instances', nativeId, seen);
          return {};
        },
      },
    ],
  };
}

/** Makes an image of an instance. */
export const snapshot: Change<'instance.snapshot'> = {
  steps: [
    {
      name: 'Make the image',
      async run(context, { nativeId, imageName, resourceId }) {
        const call = required(context.connection.instances.snapshot);
        const spec = { name: imageName, token: tokenOf(context, resourceId) };
        return { nativeId: (await call({ signal: context.signal }, nativeId, spec)).imageNativeId };
      },
    },
    { name: 'Confirm', run: (context, _intent, { nativeId }) => showMade(context, 'images', required(nativeId)) },
  ],
};

/** Makes an instance's root disk anew from an image. */
export const rebuild: Change<'instance.rebuild'> = {
  steps: [
    {
      name: 'Rebuild',
      async run(context, { nativeId, resourceId, imageNativeId, wasOfAnother }) {
        const token = tokenOf(context, resourceId);
        const spec = { imageNativeId, wasOfAnother, token, mayBeDone: context.attempt > 1 };
        await required(context.connection.instances.rebuild)({ signal: context.signal }, nativeId, spec);
        return {};
      },
    },
    {
      name: 'Confirm',
      async run(context, { nativeId }) {
        const settled = ['running', 'stopped', 'suspended'] as const;
        const seen = await waitForState(context, nativeId, settled, { mayBeInvisible: false });
        if (seen === null) await refresh(context, 'instances', nativeId);
        else await showSight(context, 'instances', nativeId, seen);
        return {};
      },
    },
  ],
};

/** Changes an instance's name and tags. */
export const update: Change<'instance.update'> = {
  steps: [
    {
      name: 'Change',
      async run({ connection, signal }, { nativeId, newName, tags }) {
        if (newName !== undefined) await required(connection.instances.rename)({ signal }, nativeId, newName);
        if (tags !== undefined) await required(connection.instances.tag)({ signal }, nativeId, tags);
        return {};
      },
    },
    {
      name: 'Confirm',
      async run(context, { nativeId }) {
        await refresh(context, 'instances', nativeId);
        return {};
      },
    },
  ],
};

/** Sets which firewalls an instance has. */
export const setFirewalls: Change<'instance.setFirewalls'> = {
  steps: [
    {
      name: 'Set the firewalls',
      isRepeatedBlindly: true,
      async run({ connection, signal }, { nativeId, firewallNativeIds }) {
        await required(connection.firewalls?.apply)({ signal }, nativeId, { firewallNativeIds });
        return {};
      },
    },
    {
      name: 'Confirm',
      async run(context, { nativeId, firewallNativeIds }) {
        const wanted = firewallNativeIds.toSorted().join('\n');
        const sight = await waitUntil(context, 'instances', nativeId, {
          isDone: (seen) => seen === null || seen.firewallNativeIds.toSorted().join('\n') === wanted,
          patienceMs: firewallPatienceMs,
          mayBeError: true,
        });
        await showSight(context, 'instances', nativeId, sight);
        return {};
      },
    },
  ],
};

/** Pulls an image by its reference. */
export const pullImage: Change<'image.pull'> = {
  steps: [
    {
      name: 'Pull',
      async run({ connection, signal, report }, { name }) {
        return required(connection.images?.pull)({ signal }, name, report);
      },
    },
    { name: 'Confirm', run: (context, _intent, { nativeId }) => showMade(context, 'images', required(nativeId)) },
  ],
};
