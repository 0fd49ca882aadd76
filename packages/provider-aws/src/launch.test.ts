import type { LaunchSpec } from '@kumo/provider-core';
import { afterEach, describe, expect, it } from 'vitest';
import { answerXml, instanceId, instanceXml, ScriptedEc2, type SeenRequest } from './testing/scripted-ec2.ts';

const context = { signal: new AbortController().signal };
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

const subnets = [
  ['subnet-00000002', 'vpc-00000001', 'us-east-1b'],
  ['subnet-00000001', 'vpc-00000001', 'us-east-1a'],
].map(
  ([id, vpc, zone]) =>
    `<item><subnetId>${id}</subnetId><vpcId>${vpc}</vpcId><availabilityZone>${zone}</availabilityZone></item>`,
);
const image =
  '<item><imageId>ami-00000001</imageId><name>mine</name><rootDeviceName>/dev/sda1</rootDeviceName><isPublic>false</isPublic></item>';

function answer({ action, parameters }: SeenRequest): string {
  if (action === 'DescribeSubnets') {
    const zone = [...parameters.values()].find((value) => /^us-east-1[a-z]$/.test(value)) ?? '';
    return answerXml(action, `<subnetSet>${subnets.filter((xml) => xml.includes(zone)).join('')}</subnetSet>`);
  }
  if (action === 'DescribeImages') return answerXml(action, `<imagesSet>${image}</imagesSet>`);
  return answerXml(action, `<instancesSet>${instanceXml(instanceId(1))}</instancesSet>`);
}

async function launched(extra: Partial<LaunchSpec>): Promise<URLSearchParams> {
  const cloud = await ScriptedEc2.start(answer);
  open.push(cloud);
  const connection = await cloud.connect();
  open.push(connection);
  await connection.instances.create(context, {
    token: { operationId: 'opr_1', resourceId: 'ins_1', organizationId: 'org_1' },
    name: 'web',
    image: 'ami-0123456789abcdef0',
    sizeNativeId: 't3.micro',
    networkNativeIds: [],
    ports: [],
    env: {},
    volumes: [],
    tags: {},
    ...extra,
  });
  const asked = cloud.requests.find(({ action }) => action === 'RunInstances');
  if (asked === undefined) throw new Error('Nothing was launched');
  return asked.parameters;
}

describe('a launch', () => {
  it('has our own token and marks, so that it is never another one’s and never twice', async () => {
    const asked = await launched({ tags: { team: 'blue' } });
    expect(asked.get('ClientToken')).toBe('opr_1');
    expect([asked.get('MinCount'), asked.get('MaxCount')]).toEqual(['1', '1']);
    const values = [...asked.values()];
    expect(values).toEqual(
      expect.arrayContaining(['kumo:operation', 'kumo:resource', 'kumo:organization', 'team', 'blue']),
    );
    expect(asked.get('MetadataOptions.HttpTokens')).toBe('required');
  });

  it('goes to the same subnet of its network each time, in the zone that is asked for', async () => {
    const networkNativeIds = ['vpc-00000001'];
    expect((await launched({ networkNativeIds })).get('SubnetId')).toBe('subnet-00000001');
    expect((await launched({ networkNativeIds, zone: 'us-east-1b' })).get('SubnetId')).toBe('subnet-00000002');
    await expect(launched({ networkNativeIds: ['vpc-00000009'] })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('names its network interface where the public address is asked about', async () => {
    const asked = await launched({
      networkNativeIds: ['vpc-00000001'],
      firewallNativeIds: ['sg-00000001'],
      assignPublicIp: false,
    });
    expect(asked.get('NetworkInterface.1.AssociatePublicIpAddress')).toBe('false');
    expect(asked.get('NetworkInterface.1.SubnetId')).toBe('subnet-00000001');
    expect(asked.get('NetworkInterface.1.SecurityGroupId.1')).toBe('sg-00000001');
    expect(asked.get('SubnetId')).toBeNull();
  });

  it('starts from an image by its name, with a disk of the size that is asked for', async () => {
    const asked = await launched({ image: 'mine', bootVolumeBytes: 20.5 * 2 ** 30 });
    expect(asked.get('ImageId')).toBe('ami-00000001');
    expect(asked.get('BlockDeviceMapping.1.DeviceName')).toBe('/dev/sda1');
    expect(asked.get('BlockDeviceMapping.1.Ebs.VolumeSize')).toBe('21');
  });

  it('sends user data encoded, and refuses what EC2 would cut or not keep', async () => {
    expect(atob((await launched({ userData: '#!/bin/sh' })).get('UserData') ?? '')).toBe('#!/bin/sh');
    for (const extra of [
      { userData: 'x'.repeat(16_385) },
      { name: 'n'.repeat(257) },
      { tags: { 'aws:mine': 'x' } },
      { tags: { 'kumo:operation': 'other' } },
      { command: ['sh'] },
      { ports: [{ container: 80, host: null, hostIp: null, protocol: 'tcp' as const }] },
    ]) {
      await expect(launched(extra)).rejects.toMatchObject({ code: 'invalid_request', outcomeUnknown: false });
    }
  });
});
