import { ApiError } from './api-error.ts';
import { machineRow, nicsOf } from './machines.ts';
import { offeringNumbers } from './offerings.ts';
import type { Thing } from './store.ts';
import type { Handler, World } from './world.ts';

/** A power action: what it is during the job and after. */
function power(through: string, after: string, event: string, from: readonly string[]): Handler {
  return (world, request) => {
    const machine = world.need(request, 'machines');
    const before = machine.fields.state;
    if (!from.includes(String(before))) {
      throw new ApiError(
        431,
        `Unable to ${event} ${machine.id}: Vm with id is not in the right state: ${String(before)}`,
      );
    }
    machine.fields.state = through;
    world.event(event, `${event} of ${machine.id}`, machine.id);
    return world.begin(request, { type: 'VirtualMachine', id: machine.id }, () => {
      machine.fields.state = after;
      return { virtualmachine: machineRow(world, machine) };
    });
  };
}

const destroyVirtualMachine: Handler = (world, request) => {
  const machine = world.need(request, 'machines');
  const isExpunged = request.isSet('expunge');
  world.event('VM.DESTROY', `destroying vm: ${machine.id}`, machine.id);
  return world.begin(request, { type: 'VirtualMachine', id: machine.id }, () => {
    if (isExpunged && !world.profile.mayExpunge) {
      throw new ApiError(
        531,
        'Parameter expunge can be passed by Admin only. Or when the allow.user.expunge.recover.vm key is set.',
      );
    }
    machine.fields.state = 'Destroyed';
    freeAddresses(world, machine);
    if (!isExpunged) return { virtualmachine: machineRow(world, machine) };
    for (const volume of world.store.all('volumes')) {
      if (volume.fields.virtualmachineid !== machine.id) continue;
      if (volume.fields.type === 'ROOT') world.store.remove('volumes', volume.id);
      else detach(volume);
    }
    world.store.remove('machines', machine.id);
    return { null: {} };
  });
};

function freeAddresses(world: World, machine: Thing): void {
  for (const address of world.store.all('addresses')) {
    if (address.fields.virtualmachineid !== machine.id) continue;
    const {
      virtualmachineid: _,
      virtualmachinename: __,
      virtualmachinedisplayname: ___,
      vmipaddress: ____,
      ...rest
    } = address.fields;
    address.fields = { ...rest, isstaticnat: false };
  }
}

/** Takes a disk off its machine. */
export function detach(volume: Thing): void {
  const {
    virtualmachineid: _,
    vmname: __,
    vmdisplayname: ___,
    vmstate: ____,
    deviceid: _____,
    attached: ______,
    ...rest
  } = volume.fields;
  volume.fields = { ...rest, state: 'Ready' };
}

const scaleVirtualMachine: Handler = (world, request) => {
  const machine = world.need(request, 'machines');
  const numbers = offeringNumbers(world, request);
  return world.begin(request, { type: 'VirtualMachine', id: machine.id }, () => {
    if (machine.fields.state === 'Running' && machine.fields.isdynamicallyscalable !== true) {
      throw new ApiError(
        431,
        'Dynamic scaling of a running instance is not enabled for it: the instance must be stopped first',
      );
    }
    Object.assign(machine.fields, numbers);
    return { success: true };
  });
};

/** Gives a machine a new root disk; it is started anew where it runs. */
const restoreVirtualMachine: Handler = (world, request) => {
  const machine = world.need(request, 'machines', 'virtualmachineid');
  const templateId = request.get('templateid');
  const template = templateId === undefined ? undefined : world.store.find('templates', templateId);
  if (templateId !== undefined && template === undefined) {
    throw new ApiError(
      431,
      `Invalid parameter templateid value=${templateId} due to incorrect long value format, or entity does not exist`,
    );
  }
  world.event('VM.RESTORE', `restoring vm: ${machine.id}`, machine.id);
  return world.begin(request, { type: 'VirtualMachine', id: machine.id }, () => {
    if (template !== undefined) {
      Object.assign(machine.fields, { templateid: template.id, templatename: template.fields.name });
    }
    return { virtualmachine: machineRow(world, machine) };
  });
};

const updateVirtualMachine: Handler = (world, request) => {
  const machine = world.need(request, 'machines');
  const displayname = request.get('displayname');
  if (displayname !== undefined) machine.fields.displayname = displayname;
  if (request.has('securitygroupids') && world.isSince('4.16.1')) {
    if (machine.fields.state !== 'Stopped')
      throw new ApiError(431, 'Virtual machine must be stopped prior to update security groups');
    machine.fields.securitygroup = request.list('securitygroupids').map((id) => {
      const group = world.store.find('groups', id);
      if (group === undefined) throw new ApiError(431, `Unable to find group by id ${id}`);
      return { id, name: group.fields.name, description: group.fields.description };
    });
  }
  return { virtualmachine: machineRow(world, machine) };
};

const createConsoleEndpoint: Handler = (world, request) => {
  const machine = world.need(request, 'machines', 'virtualmachineid');
  if (machine.fields.state !== 'Running') {
    return { consoleendpoint: { success: false, details: 'VM is not running' } };
  }
  const host = '203-0-113-9.console.example.com';
  const url = `https://${host}/resource/noVNC/vnc.html?autoconnect=true&port=8080&token=AAAA`;
  const websocket = { token: 'AAAA', host, port: '8080', path: 'websockify' };
  return { consoleendpoint: { success: true, url, websocket } };
};

/** Where a machine has an address in a network; undefined where it is not in it. */
export function addressIn(machine: Thing, networkId: string): string | undefined {
  const nic = nicsOf(machine.fields).find((one) => one.networkid === networkId);
  return nic === undefined ? undefined : String(nic.ipaddress);
}

export const machineActionHandlers: Readonly<Record<string, Handler>> = {
  startVirtualMachine: power('Starting', 'Running', 'VM.START', ['Stopped', 'Running']),
  stopVirtualMachine: power('Stopping', 'Stopped', 'VM.STOP', ['Running', 'Stopped']),
  rebootVirtualMachine: power('Running', 'Running', 'VM.REBOOT', ['Running']),
  destroyVirtualMachine,
  restoreVirtualMachine,
  scaleVirtualMachine,
  updateVirtualMachine,
  createConsoleEndpoint,
};
