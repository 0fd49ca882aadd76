import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ProviderConnection, ProviderError } from '@kumo/provider-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ScriptedEc2 } from './testing/scripted-ec2.ts';

const folder = fileURLToPath(new URL('../../../../shared/providers/aws/samples/', import.meta.url));
const isMissing = !existsSync(folder);
const title = isMissing
  ? 'recorded answers (not run: shared/providers/aws/samples beside the project is missing)'
  : 'recorded answers';
const context = { signal: new AbortController().signal };

/** Which recording answers which call. */
const recordings: Readonly<Record<string, string>> = {
  DescribeInstances: 'describe_instances_latest',
  DescribeVolumes: 'describe_volumes',
  DescribeSnapshots: 'describe_snapshots',
  DescribeVpcs: 'describe_vpcs',
  DescribeInternetGateways: 'describe_internet_gateways',
  DescribeSubnets: 'describe_subnets',
  DescribeSecurityGroups: 'describe_security_groups_vpc',
  DescribeAddresses: 'describe_addresses_with_tags',
  DescribeKeyPairs: 'describe_keypairs',
  DescribeImages: 'describe_images_windows',
  GetConsoleOutput: 'get_console_output_response',
  StopInstances: 'stop_instances',
  TerminateInstances: 'terminate_instances',
};

describe.skipIf(isMissing)(title, () => {
  let cloud: ScriptedEc2;
  let connection: ProviderConnection;
  const oddities: string[] = [];
  const first = async (port: { list: ProviderConnection['instances']['list'] } | undefined) =>
    (await port?.list(context, { limit: 1000 }))?.items ?? [];

  beforeAll(async () => {
    cloud = await ScriptedEc2.start(({ action }) => {
      const name = recordings[action];
      // Rules by themselves are younger than the recordings.
      if (name === undefined) return `<${action}Response/>`;
      return readFileSync(`${folder}${name}.xml`, 'utf8');
    });
    connection = await cloud.connect({ reportOddity: ({ detail }) => void oddities.push(detail) });
  });
  afterAll(async () => {
    await connection?.close();
    await cloud?.close();
  });

  it('show instances', async () => {
    const [one] = await first(connection.instances);
    expect(one).toMatchObject({
      nativeId: 'i-911444f0',
      name: expect.any(String),
      state: 'running',
      nativeState: 'running',
      createdAt: '2011-08-16T13:41:19.000Z',
      startedAt: '2011-08-16T13:40:50.000Z',
      imageNativeId: 'ami-63be790a',
      sizeNativeId: 't1.micro',
      privateIps: ['10.212.81.7'],
      publicIps: ['174.129.173.155'],
      volumeNativeIds: ['vol-5829fc32'],
      firewallNativeIds: ['sg-ef052b86'],
      keyPairNativeId: 'jclouds#zkclustertest#us-east-1#23',
      zone: 'us-east-1c',
      operationId: null,
    });
  });

  it('show volumes and snapshots', async () => {
    expect(await connection.volumes?.list(context, { limit: 10 })).toMatchObject({
      items: [
        { nativeId: 'vol-2a21e543', state: 'available', sizeBytes: 2 ** 30, attachedTo: [], driver: 'standard' },
        { nativeId: 'vol-4282672b', state: 'in_use', sizeBytes: 800 * 2 ** 30, attachedTo: ['i-6058a509'] },
      ],
    });
    expect(await connection.snapshots?.list(context, { limit: 10 })).toMatchObject({
      items: [
        { nativeId: 'snap-78a54011', name: 'example_name_tag', state: 'creating', volumeNativeId: 'vol-4d826724' },
      ],
    });
  });

  it('show networks and subnets', async () => {
    expect(await connection.networks?.list(context, { limit: 10 })).toMatchObject({
      items: [{ nativeId: 'vpc-1a2b3c4d', cidrs: ['10.0.0.0/23'] }],
    });
    expect(await connection.subnets?.list(context, { limit: 10 })).toMatchObject({
      items: [
        { nativeId: 'subnet-9d4a7b6c', name: 'ec2-o', cidr: '10.0.1.0/24', gatewayIp: '10.0.1.1', tags: { Empty: '' } },
        { nativeId: 'subnet-6e7f829e', name: 'subnet-6e7f829e', zone: 'us-east-1a' },
      ],
    });
  });

  it('show firewalls, addresses, keys and images', async () => {
    expect((await connection.firewalls?.list(context, { limit: 10 }))?.items[0]?.nativeId).toMatch(/^sg-/);
    expect(await connection.publicIps?.list(context, { limit: 10 })).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ address: '67.202.55.255', state: 'bound', instanceNativeId: 'i-f15ebb98' }),
        expect.objectContaining({ address: '67.202.55.233', state: 'free' }),
      ]),
    });
    expect(await connection.keyPairs?.list(context, { limit: 10 })).toMatchObject({
      items: [{ nativeId: 'gsg-keypair', publicKey: null, keyType: null }],
    });
    expect(await connection.images?.list(context, { limit: 10 })).toMatchObject({
      items: [{ nativeId: 'ami-02eb086b', state: 'available', visibility: 'public', os: 'windows' }],
    });
  });

  it('give the console’s last lines as text', async () => {
    const text = await connection.consoleOutput?.read(context, 'i-28a64341', { lines: 2 });
    expect(text).toMatch(/^Kernel command line: .*\nEnabling fast FPU save and restore\.\.\. done\.$/);
  });

  it('are understood when something is asked for', async () => {
    await connection.instances.stop(context, 'i-28a64341');
    await connection.instances.terminate(context, 'i-3ea74257');
    expect(oddities).toEqual([]);
  });

  it('of a trial run are an error with its code', async () => {
    cloud.answering(() => ({ code: 'DryRunOperation', status: 412 }));
    const error: unknown = await connection.instances.list(context, { limit: 5 }).catch((thrown: unknown) => thrown);
    expect(error instanceof ProviderError && error.providerCode).toBe('DryRunOperation');
  });
});
