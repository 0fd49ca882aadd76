import { randomUUID } from 'node:crypto';
import type { CallContext, Created } from '../../ports/index.ts';
import type { Mischief } from '../paper-cloud/paper-cloud.ts';

const nothing = async () => undefined;
const forgetful = <S extends { readonly token: { readonly operationId: string } }>(
  make: (context: CallContext, spec: S) => Promise<Created>,
) => {
  return async (context: CallContext, spec: S) =>
    await make(context, { ...spec, token: { ...spec.token, operationId: randomUUID() } });
};

/** What an adapter may do wrong, and the verb that must then not be held. */
export const mischiefs: readonly { readonly breaks: string; readonly does: string; readonly mischief: Mischief }[] = [
  {
    breaks: 'volumes.create',
    does: 'forgets tokens',
    mischief: ({ volumes }) => ({ volumes: { ...volumes, create: forgetful(volumes.create) } }),
  },
  {
    breaks: 'volumes.grow',
    does: 'keeps its size',
    mischief: ({ volumes }) => ({ volumes: { ...volumes, grow: nothing } }),
  },
  {
    breaks: 'volumes.attach',
    does: 'attaches nothing',
    mischief: ({ volumes }) => ({ volumes: { ...volumes, attach: nothing } }),
  },
  {
    breaks: 'volumes.attach',
    does: 'deletes what is attached',
    mischief: ({ volumes }, world) => ({
      volumes: { ...volumes, delete: async (_context, id) => void world.volumes.things.delete(id) },
    }),
  },
  {
    breaks: 'volumes.detach',
    does: 'detaches nothing',
    mischief: ({ volumes }) => ({ volumes: { ...volumes, detach: nothing } }),
  },
  {
    breaks: 'volumes.restore',
    does: 'gives an empty small one',
    mischief: ({ volumes }) => ({
      volumes: {
        ...volumes,
        create: async (context, { snapshotNativeId, ...spec }) =>
          await volumes.create(context, snapshotNativeId === undefined ? spec : { ...spec, sizeBytes: 1 }),
      },
    }),
  },
  {
    breaks: 'snapshots.create',
    does: 'forgets tokens',
    mischief: ({ snapshots }) => ({ snapshots: { ...snapshots, create: forgetful(snapshots.create) } }),
  },
  {
    breaks: 'snapshots.delete',
    does: 'keeps it',
    mischief: ({ snapshots }) => ({ snapshots: { ...snapshots, delete: nothing } }),
  },
  {
    breaks: 'networks.create',
    does: 'drops tags',
    mischief: ({ networks }) => ({
      networks: { ...networks, create: async (context, spec) => await networks.create(context, { ...spec, tags: {} }) },
    }),
  },
  {
    breaks: 'subnets.create',
    does: 'takes another range',
    mischief: ({ subnets }) => ({
      subnets: {
        ...subnets,
        create: async (context, spec) => await subnets.create(context, { ...spec, cidr: '10.0.0.0/8' }),
      },
    }),
  },
  {
    breaks: 'firewalls.addRule',
    does: 'adds a rule each time',
    mischief: ({ firewalls }, world) => ({
      firewalls: {
        ...firewalls,
        addRule: async (_context, id, rule) =>
          world.firewalls.set(id, { rules: [...world.firewalls.get(id).rules, { ...rule, id: randomUUID() }] }),
      },
    }),
  },
  {
    breaks: 'firewalls.removeRule',
    does: 'removes all rules',
    mischief: ({ firewalls }, world) => ({
      firewalls: { ...firewalls, removeRule: async (_context, id) => world.firewalls.set(id, { rules: [] }) },
    }),
  },
  {
    breaks: 'firewalls.apply',
    does: 'adds to what is there',
    mischief: ({ firewalls }, world) => ({
      firewalls: {
        ...firewalls,
        apply: async (context, id, { firewallNativeIds }) => {
          const before = world.instances.get(id).firewallNativeIds;
          await firewalls.apply(context, id, { firewallNativeIds: [...before, ...firewallNativeIds] });
        },
      },
    }),
  },
  {
    breaks: 'publicIps.associate',
    does: 'leads nowhere',
    mischief: ({ publicIps }) => ({ publicIps: { ...publicIps, associate: nothing } }),
  },
  {
    breaks: 'publicIps.disassociate',
    does: 'stays bound',
    mischief: ({ publicIps }) => ({ publicIps: { ...publicIps, disassociate: nothing } }),
  },
  {
    breaks: 'publicIps.release',
    does: 'fails the second time',
    mischief: ({ publicIps }, world) => ({
      publicIps: {
        ...publicIps,
        release: async (context, id) => {
          world.publicIps.get(id);
          await publicIps.release(context, id);
        },
      },
    }),
  },
  {
    breaks: 'keyPairs.import',
    does: 'takes another key under the same name',
    mischief: ({ keyPairs }, world) => ({
      keyPairs: {
        ...keyPairs,
        import: async (_context, spec) =>
          world.keyPairs.make(spec, { publicKey: spec.publicKey, publicKeyFingerprint: null, keyType: null }),
      },
    }),
  },
  {
    breaks: 'keyPairs.generate',
    does: 'shows the private key',
    mischief: ({ keyPairs }, world) => ({
      keyPairs: {
        ...keyPairs,
        generate: async (context, spec) => {
          const made = await keyPairs.generate(context, spec);
          world.keyPairs.set(made.nativeId, { native: { material: made.privateKey } });
          return made;
        },
      },
    }),
  },
  {
    breaks: 'consoleOutput.read',
    does: 'gives everything',
    mischief: ({ consoleOutput }) => ({
      consoleOutput: { read: (context, id) => consoleOutput.read(context, id, { lines: 100 }) },
    }),
  },
  {
    breaks: 'events.history',
    does: 'begins with the oldest',
    mischief: ({ events }) => ({
      events: {
        history: async (context, id, request) => (await events.history(context, id, request)).toReversed(),
      },
    }),
  },
  {
    breaks: 'quotas.read',
    does: 'says -1 for no limit',
    mischief: () => ({ quotas: { read: async () => [{ name: 'instances', limit: -1, used: 0 }] } }),
  },
  {
    breaks: 'prices.read',
    does: 'writes exponents',
    mischief: ({ prices }) => ({
      prices: {
        read: async (context) => {
          const list = await prices.read(context);
          return { ...list, prices: list.prices.map((price) => ({ ...price, amount: '4.2e-3' })) };
        },
      },
    }),
  },
  {
    breaks: 'usage.read',
    does: 'gives what was not asked for',
    mischief: ({ usage }) => ({
      usage: {
        read: async (context, request) => await usage.read(context, { ...request, from: '2020-01-01T00:00:00.000Z' }),
      },
    }),
  },
  {
    breaks: 'images.upload',
    does: 'takes a piece for the whole',
    mischief: ({ images }, world) => ({
      images: {
        ...images,
        upload: async (context, spec, content) => {
          await images.upload(context, spec, content).catch(nothing);
          const nativeId = world.images.findByToken(spec.token)[0]?.nativeId ?? '';
          world.images.set(nativeId, { state: 'available' });
          return { nativeId };
        },
      },
    }),
  },
  {
    breaks: 'instances.revertResize',
    does: 'keeps the new size',
    mischief: ({ instances }) => ({ instances: { ...instances, revertResize: instances.confirmResize } }),
  },
  {
    breaks: 'instances.rebuild',
    does: 'gives it another address',
    mischief: ({ instances }, world) => ({
      instances: {
        ...instances,
        rebuild: async (context, nativeId, spec) => {
          await instances.rebuild(context, nativeId, spec);
          world.instances.set(nativeId, { privateIps: ['10.0.0.99'] });
        },
      },
    }),
  },
  {
    breaks: 'instances.rebuild',
    does: 'does it again for the same token',
    mischief: ({ instances }, world) => ({
      instances: {
        ...instances,
        rebuild: async (context, nativeId, spec) => {
          await instances.rebuild(context, nativeId, spec);
          if (spec.mayBeDone) world.instances.set(nativeId, { state: 'provisioning', nativeState: 'being made' });
        },
      },
    }),
  },
  {
    breaks: 'instances.confirmResize',
    does: 'goes on waiting',
    mischief: ({ instances }) => ({ instances: { ...instances, confirmResize: nothing } }),
  },
  {
    breaks: 'instances.list',
    does: 'tells nothing of what changed',
    mischief: ({ instances }) => ({
      instances: {
        ...instances,
        changes: async (_context, { since }) => ({ items: [], goneNativeIds: [], cursor: since }),
      },
    }),
  },
  {
    breaks: 'instances.launch',
    does: 'gives all of a batch the first one',
    mischief: ({ instances }) => ({
      instances: {
        ...instances,
        create: async (context, spec) =>
          await instances.create(context, {
            ...spec,
            token: { ...spec.token, operationId: spec.batch?.operationIds[0] ?? spec.token.operationId },
          }),
      },
    }),
  },
  {
    breaks: 'instances.launch',
    does: 'forgets the key',
    mischief: ({ instances }) => ({
      instances: {
        ...instances,
        create: async (context, { keyPairNativeId: _, ...spec }) => await instances.create(context, spec),
      },
    }),
  },
  {
    breaks: 'instances.launch',
    does: 'makes the disk that it makes always',
    mischief: ({ instances }) => ({
      instances: {
        ...instances,
        create: async (context, spec) =>
          await instances.create(context, spec.bootVolumeBytes === undefined ? spec : { ...spec, bootVolumeBytes: 1 }),
      },
    }),
  },
  {
    breaks: 'instances.launch',
    does: 'leaves the disk when the machine goes',
    mischief: ({ instances }, world) => ({
      instances: {
        ...instances,
        terminate: async (context, id) => {
          const disks = [...world.volumes.things.values()].filter(({ attachedTo }) => attachedTo.includes(id));
          await instances.terminate(context, id);
          for (const disk of disks)
            world.volumes.things.set(disk.nativeId, { ...disk, state: 'available', attachedTo: [] });
        },
      },
    }),
  },
  {
    breaks: 'instances.launch',
    does: 'gives an address to who wants none',
    mischief: ({ instances }) => ({
      instances: {
        ...instances,
        create: async (context, spec) => await instances.create(context, { ...spec, assignPublicIp: true }),
      },
    }),
  },
  {
    breaks: 'instances.launch',
    does: 'keeps the address of a machine that is gone',
    mischief: ({ instances }, world) => ({
      instances: {
        ...instances,
        terminate: async (context, id) => {
          const own = [...world.publicIps.things.values()].filter(({ instanceNativeId }) => instanceNativeId === id);
          await instances.terminate(context, id);
          for (const address of own)
            world.publicIps.things.set(address.nativeId, { ...address, state: 'free', instanceNativeId: null });
        },
      },
    }),
  },
  {
    breaks: 'networks.create',
    does: 'cuts long names',
    mischief: ({ networks }) => ({
      networks: {
        ...networks,
        create: async (context, spec) => await networks.create(context, { ...spec, name: spec.name.slice(0, 255) }),
      },
    }),
  },
  {
    breaks: 'firewalls.create',
    does: 'gives the one that has the name already',
    mischief: ({ firewalls }, world) => ({
      firewalls: {
        ...firewalls,
        create: async (context, spec) =>
          [...world.firewalls.things.values()].find(({ name }) => name === spec.name) ??
          (await firewalls.create(context, spec)),
      },
    }),
  },
];
