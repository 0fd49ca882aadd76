import { ApiError } from './api-error.ts';
import { filtered, page } from './lists.ts';
import type { Thing } from './store.ts';
import { type Handler, rowOf, type World } from './world.ts';

const service = (name: string) => ({ name });

const isolatedOffering = '69b7f746-208a-47c3-a940-4d3ebb720372';

/** What isolated networks can be made of. */
const offerings = [
  {
    id: isolatedOffering,
    name: 'DefaultIsolatedNetworkOfferingWithSourceNatService',
    displaytext: 'Offering for Isolated networks with Source Nat service enabled',
    traffictype: 'Guest',
    isdefault: true,
    specifyvlan: false,
    availability: 'Required',
    networkrate: 200,
    state: 'Enabled',
    guestiptype: 'Isolated',
    service: ['Dhcp', 'Dns', 'Firewall', 'SourceNat', 'StaticNat', 'PortForwarding'].map(service),
    forvpc: false,
    ispersistent: false,
    specifyipranges: false,
    conservemode: true,
  },
];

/** A network as the lists show it. */
function networkRow(world: World, thing: Thing): Record<string, unknown> {
  const row = rowOf(world, thing);
  if (world.isSince('4.16.1')) return row;
  const { created: _, ...old } = row;
  return old;
}

/** Fields of a new isolated network. */
export function isolatedFields(
  world: World,
  name: string,
  range: { gateway: string; cidr: string },
): Record<string, unknown> {
  return {
    ...{ name, displaytext: name, broadcastdomaintype: 'Vlan', traffictype: 'Guest', gateway: range.gateway },
    ...{ netmask: '255.255.255.0', cidr: range.cidr, zoneid: zoneId, zonename: 'zone-1' },
    networkofferingid: isolatedOffering,
    networkofferingname: offerings[0]?.name,
    networkofferingavailability: 'Required',
    networkofferingconservemode: true,
    ...{ issystem: false, state: 'Allocated', type: 'Isolated', acltype: 'Account', ...world.owner() },
    service: offerings[0]?.service,
    ...{ networkdomain: 'cs.internal', restartrequired: false, specifyipranges: false, canusefordeploy: true },
    ...{ ispersistent: false, displaynetwork: true, dns1: '192.0.2.53' },
    ...(world.isSince('4.17') ? { egressdefaultpolicy: false } : {}),
  };
}

/** The first zone. */
export const zoneId = '1128bd56-b4d9-4ac6-a7b9-c715b187ce11';

/** The next address of a network that no machine has. */
export function nextAddress(world: World, network: Thing): string {
  const prefix = String(network.fields.gateway).replace(/\d+$/, '');
  const used = new Set(
    world.store
      .all('machines')
      .flatMap(({ fields }) => (fields.nic as { ipaddress: string }[]).map((nic) => nic.ipaddress)),
  );
  for (let host = 10; host < 250; host += 1) if (!used.has(prefix + host)) return prefix + host;
  throw new ApiError(533, `Unable to acquire a Guest IP for network ${network.id}`);
}

const listNetworks: Handler = (world, request) =>
  page(
    world,
    request,
    'network',
    filtered(world, request, 'networks').map((thing) => networkRow(world, thing)),
  );

const listNetworkOfferings: Handler = (world, request) =>
  page(world, request, 'networkoffering', world.profile.zones === 'isolated' ? offerings : []);

const createNetwork: Handler = (world, request) => {
  if (!world.isSince('4.18')) request.need('displaytext');
  if (request.need('networkofferingid') !== isolatedOffering || world.profile.zones !== 'isolated') {
    throw new ApiError(431, 'Unable to find network offering by specified id');
  }
  const gateway = request.get('gateway') ?? `10.1.${world.store.all('networks').length + 1}.1`;
  const cidr = `${gateway.replace(/\d+$/, '0')}/24`;
  const thing = world.store.add('networks', isolatedFields(world, request.need('name'), { gateway, cidr }));
  thing.fields.displaytext = request.get('displaytext') ?? thing.fields.name;
  return { network: networkRow(world, thing) };
};

const deleteNetwork: Handler = (world, request) => {
  const network = world.need(request, 'networks');
  return world.begin(request, { type: 'Network', id: network.id }, () => {
    const isUsed = world.store
      .all('machines')
      .some(({ fields }) => (fields.nic as { networkid: string }[]).some((nic) => nic.networkid === network.id));
    if (isUsed) throw new ApiError(536, "Can't delete the network, not all user vms are expunged: it is in use");
    world.store.remove('networks', network.id);
    for (const address of world.store.all('addresses')) {
      if (address.fields.associatednetworkid === network.id) world.store.remove('addresses', address.id);
    }
    return { success: true };
  });
};

export const networkHandlers: Readonly<Record<string, Handler>> = {
  ...{ listNetworks, listNetworkOfferings, createNetwork, deleteNetwork },
};
