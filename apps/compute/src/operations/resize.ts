import { type InstanceObservation, ProviderError } from '@kumo/provider-core';
import type { Change, ChangeStep } from './change.ts';
import { type ChangeContext, definedOnly, refresh, showSight } from './change-context.ts';
import type { IntentOf } from './intents.ts';
import { found, pause, waitForState, waitUntil } from './settle.ts';
import { required } from './targets.ts';

type Resize = IntentOf<'instance.resize'>;
type Settling = 'confirmResize' | 'revertResize';

/** A resize may copy a whole disk to another host, milliseconds. */
const copyPatienceMs = 30 * 60_000;
/** How long a cloud may look as before after it has taken the request, milliseconds. */
const beginPatienceMs = 30_000;
const askAgainMs = 2_000;

const ask: ChangeStep<'instance.resize'> = {
  name: 'Resize',
  async run({ connection, signal }, { nativeId, to }) {
    await required(connection.instances.resize)({ signal }, nativeId, definedOnly(to));
    return {};
  },
};

const show: ChangeStep<'instance.resize'> = {
  name: 'Confirm',
  async run(context, intent) {
    if (intent.keptBy === 'people') {
      const sight = await waitUntil(context, 'instances', intent.nativeId, {
        isDone: verdictIsDue(intent),
        patienceMs: copyPatienceMs,
      });
      await showSight(context, 'instances', intent.nativeId, sight);
      return {};
    }
    await waitForState(context, intent.nativeId, ['running', 'stopped', 'suspended'], { mayBeInvisible: false });
    await refresh(context, 'instances', intent.nativeId);
    return {};
  },
};

/** Where the cloud keeps a new size without asking, and where people want to look before they keep it. */
export const resize: Change<'instance.resize'> = { steps: [ask, show] };

/** Where the cloud asks and the answer is known. */
export const resizeAndKeep: Change<'instance.resize'> = {
  steps: [
    ask,
    {
      name: 'Keep the new size',
      async run(context, intent) {
        const isSettled = (seen: InstanceObservation) => seen.state !== 'resizing' && hasNewSize(seen, intent);
        await settleResize(context, intent, 'confirmResize', isSettled);
        return {};
      },
    },
    show,
  ],
};

/** Answers a cloud that asks whether to keep a new size; asks again while it is still copying and refuses. */
export function settling(verb: Settling, name: string): Change<`instance.${Settling}`> {
  return {
    steps: [
      {
        name,
        async run(context, intent) {
          await settleResize(context, intent, verb, ({ state }) => state !== 'resizing');
          return {};
        },
      },
      {
        name: 'Confirm',
        async run(context, { nativeId }) {
          const settled = ['running', 'stopped', 'suspended'] as const;
          await waitForState(context, nativeId, settled, { mayBeInvisible: false });
          await refresh(context, 'instances', nativeId);
          return {};
        },
      },
    ],
  };
}

/** Seen with the size that was asked for. A cloud that does not say which size an instance has is believed by its state. */
function hasNewSize(seen: InstanceObservation, { to }: Resize): boolean {
  if (to.sizeNativeId !== undefined && seen.sizeNativeId !== null) return seen.sizeNativeId === to.sizeNativeId;
  return to.vcpus === undefined || seen.vcpus === null || seen.vcpus === to.vcpus;
}

/**
 * Whether people can be asked: a cloud may show the new size while it still copies. What it keeps by itself is over, too. Throws
 * when it went back to what it was.
 */
function verdictIsDue(intent: Resize): (seen: InstanceObservation | null) => boolean {
  const began = performance.now();
  let hasResized = false;
  return (seen) => {
    if (seen === null) return true;
    if (seen.state === 'resizing') {
      hasResized = true;
      return seen.awaitsVerdict ?? hasNewSize(seen, intent);
    }
    if (hasNewSize(seen, intent)) return true;
    if (hasResized || performance.now() - began > beginPatienceMs) throw unchanged(intent, seen);
    return false;
  };
}

function unchanged({ name }: Pick<Resize, 'name'>, { nativeState }: InstanceObservation): ProviderError {
  return failed(`The cloud did not change the size of ${name}: it is ${nativeState} as before.`);
}

async function settleResize(
  context: ChangeContext,
  { nativeId, name }: { readonly nativeId: string; readonly name: string },
  verb: Settling,
  isSettled: (seen: InstanceObservation) => boolean,
): Promise<void> {
  const { connection, signal } = context;
  const began = performance.now();
  let hasResized = false;
  for (;;) {
    const seen = await found(connection.instances.get({ signal }, nativeId));
    if (seen === null) throw new ProviderError({ code: 'not_found', message: `${name} is gone.` });
    if (seen.state === 'error') throw failed(seen.stateReason ?? `The cloud says ${seen.nativeState}.`);
    const waitedMs = performance.now() - began;
    if (seen.state === 'resizing') {
      hasResized = true;
      if (await isTaken(required(connection.instances[verb])({ signal }, nativeId))) return;
    } else if (isSettled(seen)) {
      return;
    } else if (hasResized || waitedMs > beginPatienceMs) {
      throw unchanged({ name }, seen);
    }
    if (waitedMs > copyPatienceMs) throw failed(`The resize of ${name} has not ended after 30 minutes.`);
    await pause(askAgainMs, signal);
  }
}

/** False while the cloud is not ready to be answered. */
async function isTaken(answer: Promise<void>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'conflict') return false;
    throw error;
  }
}

function failed(message: string): ProviderError {
  return new ProviderError({ code: 'unexpected', message, retryable: false });
}
