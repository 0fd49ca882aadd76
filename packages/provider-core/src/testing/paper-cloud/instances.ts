import type { InstanceState } from '@kumo/model';
import { ProviderError } from '../../errors.ts';
import type { CallContext, InstancesPort, LaunchSpec } from '../../ports/index.ts';
import { conflict } from './shelf.ts';
import type { PaperWorld } from './world.ts';

const gibibyte = 2 ** 30;

/** Machines on paper: every change is done at once, but a resize waits for a word. */
export function instancesPort(world: PaperWorld): Required<Omit<InstancesPort, 'prepare' | 'activate'>> {
  const { instances, images, volumes, publicIps, touched, formerSizes } = world;
  const touch = (nativeId: string) => void touched.push(nativeId);
  const into = (state: InstanceState) => async (_context: CallContext, nativeId: string) => {
    instances.set(nativeId, { state, nativeState: state });
    touch(nativeId);
  };
  const settle = (isKept: boolean) => async (_context: CallContext, nativeId: string) => {
    const { state } = instances.get(nativeId);
    if (state !== 'resizing') return;
    const former = formerSizes.get(nativeId) ?? null;
    const sizes = isKept ? {} : { sizeNativeId: former, sizeName: former };
    instances.set(nativeId, { state: 'stopped', nativeState: 'stopped', ...sizes });
    touch(nativeId);
  };
  /** Its own disk and its address outside, where the launch asks for them. */
  const equip = (nativeId: string, { token, name, bootVolumeBytes, assignPublicIp }: LaunchSpec) => {
    if (bootVolumeBytes !== undefined) {
      const sizeBytes = Math.ceil(bootVolumeBytes / gibibyte) * gibibyte;
      const state = { state: 'in_use', nativeState: 'in use', driver: null, zone: null, bootable: true } as const;
      volumes.make({ token, name, tags: {} }, { ...state, sizeBytes, attachedTo: [nativeId] });
    }
    if (assignPublicIp !== true) return;
    const address = `203.0.113.${100 + publicIps.things.size}`;
    const state = { state: 'bound', nativeState: null, privateIp: null, networkNativeId: null } as const;
    publicIps.make({ token, name, tags: {} }, { ...state, address, instanceNativeId: nativeId });
    instances.set(nativeId, { publicIps: [address] });
  };
  /** What {@link equip} made. */
  const strip = (nativeId: string) => {
    for (const { nativeId: id, bootable, attachedTo } of [...volumes.things.values()]) {
      if (bootable && attachedTo.includes(nativeId)) volumes.things.delete(id);
    }
    for (const { nativeId: id, instanceNativeId } of [...publicIps.things.values()]) {
      if (instanceNativeId === nativeId) publicIps.things.delete(id);
    }
  };
  return {
    list: async (context, request) => ({
      ...(await instances.inventory.list(context, request)),
      ...(request.cursor === undefined ? { changesCursor: String(touched.length) } : {}),
    }),
    get: instances.inventory.get,
    findByToken: async (_context, token) => instances.findByToken(token),
    create: async (_context, spec) => {
      const made = instances.make(spec, {
        ...{ kind: 'vm', state: 'running', nativeState: 'running', stateReason: null, health: 'none' },
        ...{ imageNativeId: spec.image, imageName: spec.image, vcpus: 1, memoryBytes: 2 ** 30 },
        ...{ sizeNativeId: spec.sizeNativeId ?? null, sizeName: spec.sizeNativeId ?? null },
        ...{ privateIps: ['10.0.0.2'], publicIps: [], ports: [], networkNativeIds: [], volumeNativeIds: [] },
        keyPairNativeId: spec.keyPairNativeId ?? null,
        ...{ firewallNativeIds: [...(spec.firewallNativeIds ?? ['fwl-default'])], zone: null, startedAt: null },
      });
      touch(made.nativeId);
      equip(made.nativeId, spec);
      return made;
    },
    start: into('running'),
    stop: into('stopped'),
    reboot: into('running'),
    suspend: into('suspended'),
    resume: into('running'),
    resize: async (_context, nativeId, { sizeNativeId = null }) => {
      const { state, sizeNativeId: former } = instances.get(nativeId);
      if (state === 'resizing') return;
      if (state !== 'stopped') throw conflict('Stop it first.');
      formerSizes.set(nativeId, former);
      instances.set(nativeId, { state: 'resizing', sizeNativeId, sizeName: sizeNativeId });
    },
    confirmResize: settle(true),
    revertResize: settle(false),
    changes: async (_context, { since }) => {
      const ids = [...new Set(touched.slice(Number(since)))];
      const there = ids.filter((id) => instances.things.has(id));
      return {
        items: there.map((id) => instances.get(id)),
        goneNativeIds: ids.filter((id) => !there.includes(id)),
        cursor: String(touched.length),
      };
    },
    snapshot: async (_context, nativeId, order) => {
      const { imageNativeId } = instances.get(nativeId);
      const fields = { references: [], digest: null, architecture: null, os: imageNativeId, sizeBytes: 1 };
      const shared = { state: 'available', minDiskBytes: null, visibility: 'private' } as const;
      return { imageNativeId: images.make({ ...order, tags: {} }, { ...fields, ...shared }).nativeId };
    },
    rebuild: async (_context, nativeId, { imageNativeId }) => {
      if (imageNativeId.includes('missing'))
        throw new ProviderError({ code: 'not_found', message: 'There is no such image.' });
      instances.set(nativeId, { state: 'running', nativeState: 'running', imageNativeId, imageName: imageNativeId });
      touch(nativeId);
    },
    rename: async (_context, nativeId, name) => instances.set(nativeId, { name }),
    tag: async (_context, nativeId, tags) => instances.set(nativeId, { tags }),
    terminate: async (_context, nativeId) => {
      if (!instances.things.delete(nativeId)) return;
      strip(nativeId);
      touch(nativeId);
    },
  };
}
