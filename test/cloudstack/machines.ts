import { randomUUID } from 'node:crypto';
import { ApiError, unknownId } from './api-error.ts';
import { filtered, page } from './lists.ts';
import { nextAddress } from './networks.ts';
import { offeringNumbers } from './offerings.ts';
import type { Request } from './requests.ts';
import type { Thing } from './store.ts';
import { type Handler, rowOf, type World } from './world.ts';

/** A machine as lists show it. */
export function machineRow(world: World, thing: Thing, details = ''): Record<string, unknown> {
  const { hostid: _, ...fields } = thing.fields;
  const leading = world.store
    .all('addresses')
    .find(({ fields: address }) => address.isstaticnat === true && address.virtualmachineid === thing.id);
  const address = leading === undefined ? {} : { publicip: leading.fields.ipaddress, publicipid: leading.id };
  const stats = details === '' || details.includes('stats') || details.includes('all') ? measured(world, thing) : {};
  return rowOf(world, { ...thing, fields: { ...fields, ...address, ...stats } });
}

function measured(world: World, thing: Thing): Record<string, unknown> {
  if (thing.fields.state !== 'Running') return {};
  const since = Date.now() - Date.parse(thing.created.replace(/00$/, ':00'));
  const counted = Math.round(Math.max(since, 0) / 10) + 1000;
  return {
    cpuused: `3${world.profile.decimal}1%`,
    networkkbsread: counted,
    networkkbswrite: Math.round(counted / 2),
    diskkbsread: counted * 2,
    diskkbswrite: counted * 3,
    diskioread: counted,
    diskiowrite: counted,
    memorykbs: 524_288,
    memorytargetkbs: 524_288,
    memoryintfreekbs: 131_072,
  };
}

const listVirtualMachines: Handler = (world, request) => {
  const details = request.get('details') ?? '';
  const name = request.get('name');
  const shown = filtered(world, request, 'machines')
    // Users see what is destroyed only where the operator lets them.
    .filter(({ fields }) => world.profile.mayExpunge || fields.state !== 'Destroyed')
    .filter(({ fields }) => request.get('state') === undefined || fields.state === request.get('state'))
    .filter(({ fields }) => name === undefined || String(fields.name).includes(name));
  if (request.get('id') !== undefined && shown.length === 0) return {};
  return page(
    world,
    request,
    'virtualmachine',
    shown.map((thing) => machineRow(world, thing, details)),
  );
};

const deployVirtualMachine: Handler = (world, request) => {
  const template = world.need(request, 'templates', 'templateid');
  const numbers = offeringNumbers(world, request);
  const networks = networksFor(world, request);
  const id = randomUUID();
  const name = request.get('name') ?? `VM-${id}`;
  if (!/^[a-zA-Z][a-zA-Z0-9-]{0,62}$/.test(name)) {
    throw new ApiError(431, `Invalid name. Vm name can contain ASCII letters 'a' through 'z', digits and hyphen ('-')`);
  }
  const clash = world.store
    .all('machines')
    .find(
      ({ fields }) =>
        fields.name === name && nicsOf(fields).some((nic) => networks.some((one) => one.id === nic.networkid)),
    );
  if (clash !== undefined) {
    throw new ApiError(431, `The vm with hostName ${name} already exists in the network domain: cs.internal`);
  }
  const keyPair = request.get('keypair') ?? request.get('keypairs');
  if (keyPair !== undefined && !world.store.all('keyPairs').some(({ fields }) => fields.name === keyPair)) {
    throw new ApiError(431, `A key pair with name '${keyPair}' does not exist for account dev in specified domain id`);
  }
  const thing = world.store.add('machines', machineFields(world, request, { name, template, numbers, networks }), id);
  addRootDisk(world, thing, request.number('rootdisksize'));
  world.event('VM.CREATE', `starting Vm. Vm Id: ${id}`, id);
  return world.begin(request, { type: 'VirtualMachine', id, isNew: true }, () => {
    thing.fields.state = 'Running';
    return { virtualmachine: { ...machineRow(world, thing), password: 'generated-in-the-job' } };
  });
};

interface NewMachine {
  readonly name: string;
  readonly template: Thing;
  readonly numbers: Record<string, unknown>;
  readonly networks: readonly Thing[];
}

function machineFields(
  world: World,
  request: Request,
  { name, template, numbers, networks }: NewMachine,
): Record<string, unknown> {
  const keyPair = request.get('keypair') ?? request.get('keypairs');
  const { userid } = world.account;
  return {
    name,
    displayname: request.get('displayname') ?? name,
    ...world.owner(),
    userid,
    username: 'dev-user',
    state: 'Starting',
    haenable: false,
    zoneid: request.need('zoneid'),
    zonename: 'zone-1',
    templateid: template.id,
    templatename: template.fields.name,
    templatedisplaytext: template.fields.displaytext,
    passwordenabled: template.fields.passwordenabled,
    ...numbers,
    guestosid: template.fields.ostypeid,
    ostypeid: template.fields.ostypeid,
    osdisplayname: template.fields.ostypename,
    rootdeviceid: 0,
    rootdevicetype: 'ROOT',
    securitygroup: groupsFor(world, request),
    nic: networks.map((network, at) => nicOn(world, network, at === 0)),
    hypervisor: 'KVM',
    instancename: `i-3-${world.store.all('machines').length + 10}-VM`,
    details: {},
    affinitygroup: [],
    displayvm: true,
    isdynamicallyscalable: false,
    ...(keyPair === undefined ? {} : world.isSince('4.17') ? { keypairs: keyPair } : { keypair: keyPair }),
    // Only details=all shows it, and so does a careless proxy: an adapter must not pass it on.
    ...(world.isSince('4.18') && request.get('userdata') !== undefined ? { userdata: request.get('userdata') } : {}),
  };
}

function groupsFor(world: World, request: Request): Record<string, unknown>[] {
  if (world.profile.zones !== 'groups') return [];
  const wanted = request.list('securitygroupids');
  const groups =
    wanted.length === 0
      ? world.store.all('groups').slice(0, 1)
      : wanted.map((id) => {
          const group = world.store.find('groups', id);
          if (group === undefined) throw unknownId(request.command, 'securitygroupids', id);
          return group;
        });
  return groups.map(({ id, fields }) => ({ id, name: fields.name, description: fields.description }));
}

function networksFor(world: World, request: Request): Thing[] {
  const wanted = request.list('networkids');
  if (wanted.length === 0) return world.store.all('networks').slice(0, 1);
  return wanted.map((id) => {
    const network = world.store.find('networks', id);
    if (network === undefined) throw unknownId(request.command, 'networkids', id);
    return network;
  });
}

function nicOn(world: World, network: Thing, isDefault: boolean): Record<string, unknown> {
  if (network.fields.state === 'Allocated') network.fields.state = 'Implemented';
  return {
    id: randomUUID(),
    networkid: network.id,
    networkname: network.fields.name,
    netmask: '255.255.255.0',
    gateway: network.fields.gateway,
    ipaddress: nextAddress(world, network),
    traffictype: 'Guest',
    type: network.fields.type,
    isdefault: isDefault,
    macaddress: '02:00:4c:5f:00:0b',
    secondaryip: [],
    extradhcpoption: [],
  };
}

/** The interfaces of a machine. */
export function nicsOf(fields: Record<string, unknown>): Record<string, unknown>[] {
  return Array.isArray(fields.nic) ? fields.nic : [];
}

function addRootDisk(world: World, machine: Thing, sizeGib: number | undefined): void {
  const { zoneid, zonename } = machine.fields;
  world.store.add('volumes', {
    name: `ROOT-${world.store.all('machines').length + 10}`,
    type: 'ROOT',
    deviceid: 0,
    virtualmachineid: machine.id,
    vmname: machine.fields.name,
    vmdisplayname: machine.fields.displayname,
    vmstate: 'Running',
    size: (sizeGib ?? 5) * 2 ** 30,
    state: 'Ready',
    ...world.owner(),
    ...{ zoneid, zonename },
    serviceofferingname: machine.fields.serviceofferingname,
    storagetype: 'shared',
    hypervisor: 'KVM',
    destroyed: false,
    isextractable: true,
    quiescevm: false,
  });
}

export const machineHandlers: Readonly<Record<string, Handler>> = { listVirtualMachines, deployVirtualMachine };
