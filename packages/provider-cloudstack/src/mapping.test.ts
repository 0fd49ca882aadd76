import { describe, expect, it } from 'vitest';
import { instantFrom } from './instants.ts';
import { fromServiceOffering, fromTemplate, fromVirtualMachine, isPrivate } from './mapping.ts';
import { fromNetwork, fromPublicIp, fromRulesOf, fromSecurityGroup } from './network-mapping.ts';
import { imageState, instanceStates, publicIpStates, snapshotStates, volumeStates } from './states.ts';
import { fromSnapshot, fromVolume } from './storage-mapping.ts';

/** As a CloudStack 4.18 would send it; made up. */
const machine = {
  id: 'b6a2b9a6-0000-4000-8000-000000000001',
  name: 'web-1-0a1b2c3d',
  displayname: 'web-1',
  state: 'Running',
  created: '2025-03-01T10:00:00+0100',
  zonename: 'zone-1',
  templateid: 't-1',
  templatename: 'debian-12',
  serviceofferingid: 's-1',
  serviceofferingname: 'small',
  cpunumber: 2,
  memory: 2048,
  publicip: '198.51.100.7',
  keypairs: 'alice,bob',
  nic: [
    { networkid: 'n-1', type: 'Isolated', ipaddress: '10.1.1.11', secondaryip: [{ ipaddress: '10.1.1.12' }] },
    { networkid: 'n-2', type: 'Shared', ipaddress: '203.0.113.9', ip6address: '2001:db8::9' },
  ],
  securitygroup: [{ id: 'g-1', name: 'default' }],
  tags: [
    { key: 'team', value: 'blue' },
    { key: 'kumo:operation', value: 'opr_1' },
  ],
  password: 'generated',
  details: { 'Encrypted.Password': 'x', rootDiskController: 'virtio' },
  jobid: 'j-1',
};

describe('mapping', () => {
  it('shows a machine in the model’s words, with our marks out of its tags and without its secrets', () => {
    const seen = fromVirtualMachine(machine, ['v-1']);
    expect(seen).toMatchObject({
      ...{ name: 'web-1', state: 'running', createdAt: '2025-03-01T09:00:00.000Z', zone: 'zone-1', vcpus: 2 },
      ...{ memoryBytes: 2_147_483_648, imageNativeId: 't-1', sizeName: 'small', keyPairNativeId: 'alice' },
      privateIps: ['10.1.1.11', '10.1.1.12'],
      publicIps: ['198.51.100.7', '203.0.113.9', '2001:db8::9'],
      ...{ networkNativeIds: ['n-1', 'n-2'], volumeNativeIds: ['v-1'], firewallNativeIds: ['g-1'] },
      ...{ tags: { team: 'blue' }, operationId: 'opr_1' },
    });
    expect(seen.native).toMatchObject({ details: { rootDiskController: 'virtio' } });
    expect(JSON.stringify(seen)).not.toMatch(/generated|Encrypted/);
  });

  it('changes a machine’s fingerprint with all that is shown, and not with the job that is under way', () => {
    const fingerprint = (more: object, volumes = ['v-1']) =>
      fromVirtualMachine({ ...machine, ...more }, volumes).fingerprint;
    expect(fingerprint({ jobid: 'j-2', jobstatus: 0 })).toBe(fingerprint({}));
    expect(fingerprint({ displayname: 'web-2' })).not.toBe(fingerprint({}));
    expect(fingerprint({}, [])).not.toBe(fingerprint({}));
  });

  it('has a word for every state that CloudStack has, and unknown for any other', () => {
    for (const states of [instanceStates, volumeStates, snapshotStates, publicIpStates]) {
      for (const [native, state] of states) if (native !== 'Unknown') expect(state, native).not.toBe('unknown');
    }
    const odd = { id: 'x', state: 'constructor' };
    expect(fromVirtualMachine(odd, []).state).toBe('unknown');
    expect([fromVolume(odd).state, fromSnapshot(odd).state, fromPublicIp(odd).state]).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ]);
  });

  it('tells a disk that is only written down from one in use and one on its way', () => {
    const state = (more: object) => fromVolume({ id: 'v', ...more }).state;
    expect(state({ state: 'Allocated' })).toBe('available');
    expect(state({ state: 'Allocated', virtualmachineid: 'm' })).toBe('attaching');
    expect(state({ state: 'Ready', virtualmachineid: 'm' })).toBe('in_use');
    expect(state({ state: 'Resizing', virtualmachineid: 'm' })).toBe('busy');
  });

  it('tells a template on its way from one that failed', () => {
    expect(imageState(true, 'Download Complete')).toBe('available');
    for (const status of ['', '27% Downloaded', 'Processing', 'Installing Template']) {
      expect(imageState(false, status), status).toBe('creating');
    }
    expect(imageState(false, 'Failed: 404 at http://mirror')).toBe('error');
    expect(fromTemplate({ id: 't', ispublic: true, size: 5 }).visibility).toBe('public');
  });

  it('shows no numbers for a size that takes any, and no disk for one as large as its template', () => {
    expect(fromServiceOffering({ id: 's', iscustomized: true, cpunumber: 1, memory: 512 })).toMatchObject({
      ...{ vcpus: null, memoryBytes: null },
    });
    const fixed = { id: 's', cpunumber: 1, memory: 512, rootdisksize: 0 };
    expect(fromServiceOffering(fixed)).toMatchObject({ vcpus: 1, memoryBytes: 536_870_912, diskBytes: null });
    expect(fromServiceOffering({ ...fixed, rootdisksize: 20 }).diskBytes).toBe(21_474_836_480);
  });

  it('tells shared networks, isolated ones, those without a way out, and tiers of VPCs apart', () => {
    const shown = (row: object) => {
      const { driver, external, internal } = fromNetwork({ id: 'n', ...row });
      return [driver, external, internal];
    };
    expect(shown({ type: 'Shared' })).toEqual(['Shared', true, false]);
    expect(shown({ type: 'Isolated', service: [{ name: 'SourceNat' }] })).toEqual(['Isolated', false, false]);
    expect(shown({ type: 'Isolated', service: [{ name: 'Dhcp' }] })).toEqual(['Isolated', false, true]);
    expect(shown({ type: 'Isolated', vpcid: 'v', service: [{ name: 'SourceNat' }] })).toEqual([
      'VPC tier',
      false,
      false,
    ]);
  });

  it('calls an address bound that leads to a machine, or is its network’s way out', () => {
    const address = (more: object) => fromPublicIp({ id: 'a', ipaddress: '198.51.100.7', state: 'Allocated', ...more });
    expect(address({ isstaticnat: false })).toMatchObject({ state: 'free', instanceNativeId: null });
    expect(address({ issourcenat: true, virtualmachineid: 'm' })).toMatchObject({
      state: 'bound',
      instanceNativeId: null,
    });
    expect(address({ isstaticnat: true, virtualmachineid: 'm', vmipaddress: '10.1.1.11' })).toMatchObject({
      ...{ state: 'bound', instanceNativeId: 'm', privateIp: '10.1.1.11' },
    });
  });

  it('shows rules of groups: ports, all ports, ICMP, another group, and hides our mark in the description', () => {
    const group = fromSecurityGroup({
      id: 'g',
      name: 'web',
      description: 'for the web [opr_01kq2f8w6e5h7v9yz3m4n8p2rs]',
      ingressrule: [
        { ruleid: '1', protocol: 'tcp', startport: 22, endport: 22, cidr: '0.0.0.0/0' },
        { ruleid: '2', protocol: 'udp', startport: 1, endport: 65_535, cidr: '::/0' },
        { ruleid: '3', protocol: 'icmp', icmptype: -1, icmpcode: -1, cidr: '0.0.0.0/0' },
        { ruleid: '4', protocol: 'all', account: 'dev', securitygroupname: 'db' },
      ],
      egressrule: [{ ruleid: '5', protocol: '47', cidr: '192.0.2.0/24' }],
    });
    expect(group.description).toBe('for the web');
    expect(group.rules).toMatchObject([
      { id: '1', direction: 'ingress', protocol: 'tcp', portFrom: 22, portTo: 22 },
      { id: '2', protocol: 'udp', portFrom: null, portTo: null },
      { id: '3', protocol: 'icmp', portFrom: null, portTo: null },
      { id: '4', protocol: 'any', cidr: null, peer: 'db' },
      { id: '5', direction: 'egress', protocol: '47' },
    ]);
  });

  it('shows where a rule of what goes out leads, not the network that it is for', () => {
    const owner = {
      nativeId: 'network/n',
      name: 'n',
      networkNativeId: 'n',
      description: 'd',
      direction: 'egress',
    } as const;
    const rule = { id: '1', protocol: 'tcp', startport: '80', endport: '80', cidrlist: '10.1.1.0/24' };
    const { rules } = fromRulesOf({ id: 'n' }, owner, [
      { ...rule, destcidrlist: '192.0.2.0/24' },
      { ...rule, id: '2' },
    ]);
    expect(rules.map(({ cidr }) => cidr)).toEqual(['192.0.2.0/24', '0.0.0.0/0']);
    expect(rules[0]).toMatchObject({ direction: 'egress', portFrom: 80, portTo: 80 });
  });

  it('reads instants with offsets, with quotes, and none of what is no instant', () => {
    expect(instantFrom('2013-09-05T06:19:59-0400')).toBe('2013-09-05T10:19:59.000Z');
    expect(instantFrom("2023-12-06'T'09:59:59+00:00")).toBe('2023-12-06T09:59:59.000Z');
    for (const text of [null, '', 'today', '2013-99-99T06:19:59-0400']) expect(instantFrom(text)).toBeNull();
  });

  it('knows which addresses lead nowhere outside', () => {
    for (const address of ['10.0.0.1', '172.16.0.1', '172.31.9.9', '192.168.1.1', '100.64.0.1', 'fd00::1', 'fe80::1']) {
      expect(isPrivate(address), address).toBe(true);
    }
    for (const address of ['172.32.0.1', '100.128.0.1', '203.0.113.9', '2001:db8::1'])
      expect(isPrivate(address)).toBe(false);
  });
});
