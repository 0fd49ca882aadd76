import { randomUUID } from 'node:crypto';
import { ApiError, unknownId } from './api-error.ts';
import { filtered, page } from './lists.ts';
import { detach } from './machine-actions.ts';
import { zoneId } from './networks.ts';
import { disks } from './offerings.ts';
import { type Handler, rowOf, type World } from './world.ts';

const gibibyte = 2 ** 30;

const listVolumes: Handler = (world, request) =>
  page(
    world,
    request,
    'volume',
    filtered(world, request, 'volumes').map((thing) => rowOf(world, thing)),
  );

const createVolume: Handler = (world, request) => {
  const snapshotId = request.get('snapshotid');
  const snapshot = snapshotId === undefined ? undefined : world.need(request, 'snapshots', 'snapshotid');
  const offering = disks.find((row) => row.id === request.get('diskofferingid'));
  if (snapshot === undefined && offering === undefined) {
    throw new ApiError(
      431,
      'Missing parameter(s), either a positive volume size or a valid disk offering id must be specified.',
    );
  }
  const asked = request.number('size');
  if (offering?.iscustomized === true && asked === undefined) {
    throw new ApiError(431, 'This disk offering requires a custom size specified');
  }
  const size =
    snapshot === undefined
      ? (offering?.iscustomized === true ? (asked ?? 1) : Number(offering?.disksize)) * gibibyte
      : Number(snapshot.fields.virtualsize);
  const volume = world.store.add('volumes', {
    ...dataFields(world, request.get('name') ?? `DATA-${randomUUID()}`, size),
    diskofferingname: offering?.name ?? 'custom',
    zoneid: request.get('zoneid') ?? snapshot?.fields.zoneid,
    state: 'Creating',
    ...(snapshot === undefined ? {} : { snapshotid: snapshot.id }),
  });
  return world.begin(request, { type: 'Volume', id: volume.id, isNew: true }, () => {
    // One of a size is only written down until it is attached for the first time.
    volume.fields.state = snapshot === undefined ? 'Allocated' : 'Ready';
    return { volume: rowOf(world, volume) };
  });
};

/** Fields of a data disk. */
export function dataFields(world: World, name: string, size: number): Record<string, unknown> {
  return {
    ...{ name, zoneid: zoneId, zonename: 'zone-1', type: 'DATADISK', size, state: 'Allocated', ...world.owner() },
    ...{ diskofferingid: disks[0]?.id, diskofferingname: 'custom', diskofferingdisplaytext: 'custom' },
    ...{ storagetype: 'shared', hypervisor: 'KVM', destroyed: false, isextractable: true, quiescevm: false },
  };
}

const attachVolume: Handler = (world, request) => {
  const volume = world.need(request, 'volumes');
  const machine = world.need(request, 'machines', 'virtualmachineid');
  if (volume.fields.virtualmachineid !== undefined) {
    throw new ApiError(431, 'Please specify a volume that is not attached to any VM.');
  }
  if (!['Running', 'Stopped'].includes(String(machine.fields.state))) {
    throw new ApiError(431, 'Please specify a VM that is either running or stopped.');
  }
  const before = volume.fields.state;
  volume.fields.state = before === 'Allocated' ? 'Creating' : 'Attaching';
  return world.begin(request, { type: 'Volume', id: volume.id }, () => {
    Object.assign(volume.fields, {
      state: 'Ready',
      virtualmachineid: machine.id,
      deviceid: 1,
      vmstate: machine.fields.state,
    });
    Object.assign(volume.fields, { vmname: machine.fields.name, vmdisplayname: machine.fields.displayname });
    return { volume: rowOf(world, volume) };
  });
};

const detachVolume: Handler = (world, request) => {
  const volume = world.need(request, 'volumes');
  if (volume.fields.virtualmachineid === undefined) {
    throw new ApiError(431, 'The specified volume is not attached to a VM.');
  }
  return world.begin(request, { type: 'Volume', id: volume.id }, () => {
    detach(volume);
    return { volume: rowOf(world, volume) };
  });
};

const resizeVolume: Handler = (world, request) => {
  const volume = world.need(request, 'volumes');
  const size = (request.number('size') ?? 0) * gibibyte;
  if (size < Number(volume.fields.size)) {
    throw new ApiError(431, 'Going from existing size to a smaller one would shrink the volume; pass shrinkok');
  }
  const before = volume.fields.state;
  volume.fields.state = before === 'Allocated' ? 'Allocated' : 'Resizing';
  return world.begin(request, { type: 'Volume', id: volume.id }, () => {
    Object.assign(volume.fields, { size, state: before });
    return { volume: rowOf(world, volume) };
  });
};

const deleteVolume: Handler = (world, request) => {
  const volume = world.need(request, 'volumes');
  if (volume.fields.virtualmachineid !== undefined) {
    throw new ApiError(431, 'Please specify a volume that is not attached to any VM.');
  }
  world.store.remove('volumes', volume.id);
  return { success: true };
};

const listSnapshots: Handler = (world, request) => {
  const rows = filtered(world, request, 'snapshots').map((thing) => rowOf(world, thing));
  // Since 4.19 one row for each store that keeps it, unless each is asked for once.
  const shown = world.isSince('4.19')
    ? rows.flatMap((row) =>
        (request.isSet('showunique') ? ['Image'] : ['Primary', 'Image']).map((datastoretype) => ({
          ...row,
          datastoretype,
        })),
      )
    : rows;
  return page(world, request, 'snapshot', shown);
};

const createSnapshot: Handler = (world, request) => {
  const volume = world.need(request, 'volumes', 'volumeid');
  if (volume.fields.state !== 'Ready') {
    throw new ApiError(
      431,
      `VolumeId: ${volume.id} is not in Ready state but ${String(volume.fields.state)}. Cannot take snapshot.`,
    );
  }
  const snapshot = world.store.add('snapshots', {
    ...world.owner(),
    ...{ snapshottype: 'MANUAL', volumeid: volume.id, volumename: volume.fields.name, volumetype: volume.fields.type },
    ...{ name: request.get('name') ?? `snapshot-${randomUUID()}`, intervaltype: 'MANUAL', state: 'BackingUp' },
    ...{ revertable: true, virtualsize: volume.fields.size, physicalsize: 0, zoneid: volume.fields.zoneid },
  });
  for (const { key = '', value = '' } of request.maps('tags')) snapshot.tags.set(key, value);
  return world.begin(request, { type: 'Snapshot', id: snapshot.id, isNew: true }, () => {
    snapshot.fields.state = 'BackedUp';
    return { snapshot: rowOf(world, snapshot) };
  });
};

const deleteSnapshot: Handler = (world, request) => {
  const snapshot = world.need(request, 'snapshots');
  snapshot.fields.state = 'Destroying';
  return world.begin(request, { type: 'Snapshot', id: snapshot.id }, () => {
    world.store.remove('snapshots', snapshot.id);
    return { success: true };
  });
};

const listTemplates: Handler = (world, request) => {
  const filter = request.need('templatefilter');
  const id = request.get('id');
  if (id !== undefined && world.store.find('templates', id) === undefined) throw unknownId(request.command, 'id', id);
  const name = request.get('name');
  const rows = world.store
    .all('templates')
    .filter((thing) => id === undefined || thing.id === id)
    .filter(({ fields }) => name === undefined || fields.name === name)
    .filter(({ fields }) => (filter === 'self' ? fields.account === 'dev' : fields.isready === true))
    .filter(({ fields }) => filter !== 'sharedexecutable' || fields.isshared === true)
    .flatMap((thing) => {
      const { zones, isshared: _, ...fields } = thing.fields;
      // A template that is in several zones has a row for each.
      return (zones as string[]).map((zoneid) => ({
        ...rowOf(world, { ...thing, fields }),
        zoneid,
        zonename: 'zone-1',
      }));
    });
  return page(world, request, 'template', rows);
};

const createTemplate: Handler = (world, request) => {
  const volumeId = request.get('volumeid');
  const source =
    volumeId === undefined
      ? world.need(request, 'snapshots', 'snapshotid')
      : world.need(request, 'volumes', 'volumeid');
  const machine = world.store.find('machines', String(source.fields.virtualmachineid));
  if (volumeId !== undefined && machine !== undefined && machine.fields.state !== 'Stopped') {
    throw new ApiError(
      431,
      'Unable to create a template of a volume whose vm is not in the right state: it must be stopped',
    );
  }
  const template = world.store.add('templates', {
    ...templateFields(request.need('name'), request.need('displaytext')),
    ...world.owner(),
    ...{ ostypeid: request.need('ostypeid'), isready: false, zones: [String(source.fields.zoneid)], ispublic: false },
  });
  return world.begin(request, { type: 'Template', id: template.id, isNew: true }, () => {
    Object.assign(template.fields, { isready: true, status: 'Download Complete' });
    const { zones: _, isshared: __, ...fields } = template.fields;
    return { template: rowOf(world, { ...template, fields }) };
  });
};

/** Fields that every template has. */
export function templateFields(name: string, displaytext: string): Record<string, unknown> {
  return {
    ...{ name, displaytext, ispublic: true, isready: true, passwordenabled: true, format: 'QCOW2', isfeatured: false },
    ...{
      crossZones: false,
      ostypename: 'Debian GNU/Linux 12 (64-bit)',
      status: '',
      size: 5 * gibibyte,
      templatetype: 'USER',
    },
    ...{ hypervisor: 'KVM', isextractable: false, sshkeyenabled: true, isdynamicallyscalable: false, isshared: false },
  };
}

const deleteTemplate: Handler = (world, request) => {
  const template = world.need(request, 'templates');
  return world.begin(request, { type: 'Template', id: template.id }, () => {
    world.store.remove('templates', template.id);
    return { success: true };
  });
};

export const storageHandlers: Readonly<Record<string, Handler>> = {
  ...{ listVolumes, createVolume, attachVolume, detachVolume, resizeVolume, deleteVolume },
  ...{ listSnapshots, createSnapshot, deleteSnapshot, listTemplates, createTemplate, deleteTemplate },
};
