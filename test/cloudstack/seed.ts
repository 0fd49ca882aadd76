import { addressFields } from './addresses.ts';
import { groupFields } from './groups.ts';
import { isolatedFields, zoneId } from './networks.ts';
import { dataFields, templateFields } from './storage.ts';
import type { World } from './world.ts';

/** Ids of what is there from the start. */
export const seeded = {
  template: 'a17b40d6-83e4-4f2a-9ef0-dce6af575789',
  network: '00304a04-c7ea-4e77-a786-18bc64347bf7',
  volume: '9d1a5d2e-6c0b-4a54-9d3c-4cf5c1a0e002',
  address: '9d1a5d2e-6c0b-4a54-9d3c-4cf5c1a0e001',
  size: '71004023-bb72-4a97-b1e9-bc66dfce9470',
  largerSize: '71004023-bb72-4a97-b1e9-bc66dfce9471',
  customSize: '71004023-bb72-4a97-b1e9-bc66dfce9472',
} as const;

/** What is there from the start: two templates, one of them in two zones, a network, a group or two addresses. */
export function seed(world: World): void {
  const debian = {
    ...templateFields('debian-12', 'Debian 12'),
    account: 'system',
    domain: 'ROOT',
    domainid: world.account.domainid,
  };
  const ostypeid = '113038d0-a8cd-4d20-92be-ea313f87c3ac';
  const zones = [zoneId, '1128bd56-b4d9-4ac6-a7b9-c715b187ce12'];
  world.store.add('templates', { ...debian, ostypeid, zones }, seeded.template);
  world.store.add('templates', { ...debian, ostypeid, name: 'ubuntu-24.04', displaytext: 'Ubuntu', zones: [zoneId] });
  world.store.add('volumes', { ...dataFields(world, 'data-1', 2 ** 30), state: 'Ready' }, seeded.volume);
  if (world.profile.zones === 'groups') {
    const range = { gateway: '203.0.113.1', cidr: '203.0.113.0/24' };
    const shared = { ...isolatedFields(world, 'guests', range), type: 'Shared', acltype: 'Domain', state: 'Setup' };
    world.store.add('networks', { ...shared, service: [{ name: 'SecurityGroup' }] }, seeded.network);
    world.store.add('groups', groupFields(world, 'default', 'Default Security Group'));
    return;
  }
  const range = { gateway: '10.1.1.1', cidr: '10.1.1.0/24' };
  const network = world.store.add(
    'networks',
    { ...isolatedFields(world, 'net-1', range), state: 'Implemented' },
    seeded.network,
  );
  world.store.add('addresses', addressFields(world, '198.51.100.8', network, true));
  world.store.add('addresses', addressFields(world, '198.51.100.9', network, false), seeded.address);
}
