import type { InventoryNoun } from '@kumo/provider-core';
import { type ChangeContext, observeCreated, tokenOf } from './change-context.ts';
import type { Intent, IntentAction, IntentOf } from './intents.ts';
import { untilVisible, waitForState } from './settle.ts';
import { required, simpleActions } from './targets.ts';

/** What a change's first step gives to its second, stored between them. */
export interface ChangeResult {
  readonly nativeId?: string;
}

/** How one kind of change is done: ask the cloud, then show what came of it. Both bear to be repeated. */
export interface Change<A extends IntentAction> {
  /** Names of the two steps, as people read them. */
  readonly steps: readonly [ask: string, show: string];
  ask(context: ChangeContext, intent: IntentOf<A>): Promise<ChangeResult>;
  show(context: ChangeContext, intent: IntentOf<A>, result: ChangeResult): Promise<{ targetId?: string } | undefined>;
}

type ChangeAction = Exclude<IntentAction, 'instance.launch'>;

function simple(verb: keyof typeof simpleActions): Change<`instance.${typeof verb}`> {
  const row = simpleActions[verb];
  return {
    steps: [row.title, 'Confirm'],
    async ask(context, intent) {
      await row.call(context.connection, { signal: context.signal }, intent.nativeId);
      return {};
    },
    async show(context, intent) {
      const seen = await waitForState(context, intent.nativeId, row.settled, { mayBeInvisible: false });
      if (seen === null || seen.observation.state === 'terminated') {
        await refresh(context, 'instances', intent.nativeId);
        return undefined;
      }
      const { organizationId, cloudId } = context;
      const { observation, beganAt } = seen;
      const noun = 'instances';
      await context.inventory.observe({ organizationId, cloudId, noun, observation, beganAt, source: 'operation' });
      return undefined;
    },
  };
}

const resize: Change<'instance.resize'> = {
  steps: ['Resize', 'Confirm'],
  async ask({ connection, signal }, { nativeId, to }) {
    const { resize: call } = connection.instances;
    await required(call)({ signal }, nativeId, definedOnly(to));
    return {};
  },
  async show(context, intent) {
    await waitForState(context, intent.nativeId, ['running', 'stopped', 'suspended'], { mayBeInvisible: false });
    await refresh(context, 'instances', intent.nativeId);
    return undefined;
  },
};

const snapshot: Change<'instance.snapshot'> = {
  steps: ['Make the image', 'Confirm'],
  async ask(context, { nativeId, imageName, resourceId }) {
    const call = required(context.connection.instances.snapshot);
    const spec = { name: imageName, token: tokenOf(context, resourceId) };
    return { nativeId: (await call({ signal: context.signal }, nativeId, spec)).imageNativeId };
  },
  async show(context, _intent, result) {
    return { targetId: await shownId(context, 'images', result) };
  },
};

const update: Change<'instance.update'> = {
  steps: ['Change', 'Confirm'],
  async ask({ connection, signal }, { nativeId, newName, tags }) {
    if (newName !== undefined) await required(connection.instances.rename)({ signal }, nativeId, newName);
    if (tags !== undefined) await required(connection.instances.tag)({ signal }, nativeId, tags);
    return {};
  },
  async show(context, { nativeId }) {
    await refresh(context, 'instances', nativeId);
    return undefined;
  },
};

const pullImage: Change<'image.pull'> = {
  steps: ['Pull', 'Confirm'],
  async ask({ connection, signal, report }, { name }) {
    return required(required(connection.images).pull)({ signal }, name, report);
  },
  async show(context, _intent, result) {
    return { targetId: await shownId(context, 'images', result) };
  },
};

const createVolume: Change<'volume.create'> = {
  steps: ['Create', 'Confirm'],
  async ask(context, intent) {
    const { name, tags, sizeBytes, resourceId } = intent;
    const spec = { name, tags, token: tokenOf(context, resourceId), ...definedOnly({ sizeBytes }) };
    return required(required(context.connection.volumes).create)({ signal: context.signal }, spec);
  },
  async show(context, intent, { nativeId }) {
    const volumes = required(context.connection.volumes);
    const read = () => volumes.get({ signal: context.signal }, required(nativeId));
    await observeCreated(context, 'volumes', intent.resourceId, read);
    return undefined;
  },
};

const createNetwork: Change<'network.create'> = {
  steps: ['Create', 'Confirm'],
  async ask(context, intent) {
    const { name, tags, cidr, internal, resourceId } = intent;
    const spec = { name, tags, internal, token: tokenOf(context, resourceId), ...definedOnly({ cidr }) };
    return required(required(context.connection.networks).create)({ signal: context.signal }, spec);
  },
  async show(context, intent, { nativeId }) {
    const networks = required(context.connection.networks);
    const read = () => networks.get({ signal: context.signal }, required(nativeId));
    await observeCreated(context, 'networks', intent.resourceId, read);
    return undefined;
  },
};

function remove(noun: 'images' | 'volumes' | 'networks'): Change<'image.delete' | 'volume.delete' | 'network.delete'> {
  return {
    steps: ['Delete', 'Confirm'],
    async ask({ connection, signal }, { nativeId }) {
      await required(required(connection[noun]).delete)({ signal }, nativeId);
      return {};
    },
    async show(context, { nativeId }) {
      await refresh(context, noun, nativeId);
      return undefined;
    },
  };
}

/** Every change but the launch, which has more steps. */
export const changes: { readonly [A in ChangeAction]: Change<A> } = {
  'instance.start': simple('start'),
  'instance.stop': simple('stop'),
  'instance.reboot': simple('reboot'),
  'instance.suspend': simple('suspend'),
  'instance.resume': simple('resume'),
  'instance.terminate': simple('terminate'),
  'instance.confirmResize': simple('confirmResize'),
  'instance.revertResize': simple('revertResize'),
  'instance.resize': resize,
  'instance.snapshot': snapshot,
  'instance.update': update,
  'image.pull': pullImage,
  'image.delete': remove('images'),
  'volume.create': createVolume,
  'volume.delete': remove('volumes'),
  'network.create': createNetwork,
  'network.delete': remove('networks'),
};

/** The way of one intent that is not a launch. The table's own key is the action, so the two always fit. */
export function changeFor(intent: Exclude<Intent, { action: 'instance.launch' }>): Change<IntentAction> {
  return changes[intent.action] as unknown as Change<IntentAction>;
}

async function refresh(context: ChangeContext, noun: InventoryNoun, nativeId: string): Promise<string | null> {
  const { organizationId, cloudId } = context;
  const found = await context.inventory.refresh({ organizationId, cloudId, noun, nativeId, source: 'operation' });
  return found?.id ?? null;
}

async function shownId(context: ChangeContext, noun: InventoryNoun, result: ChangeResult): Promise<string> {
  const nativeId = required(result.nativeId);
  return untilVisible(context, () => refresh(context, noun, nativeId));
}

function definedOnly<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
