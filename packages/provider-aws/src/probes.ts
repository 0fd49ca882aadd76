import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  AllocateAddressCommand,
  CreateKeyPairCommand,
  CreateSecurityGroupCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  DescribeAccountAttributesCommand,
  DescribeAddressesCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  DescribeKeyPairsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
  ImportKeyPairCommand,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { CapabilityNoun } from '@kumo/model';
import type { CallContext } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';

/** A call that shows whether one right is there, and what is not possible without it. */
export interface Probe {
  readonly right: string;
  /** Completes "These rights do not allow to …". */
  readonly what: string;
  readonly noun: CapabilityNoun;
  readonly verb: string;
  ask(client: AwsClient, context: CallContext): Promise<unknown>;
}

const DryRun = true;

/** An id that nothing has. */
const nowhere = '00000000000000000';

/** A read that is only tried: where it is answered in earnest, the endpoint does not know trials. */
export const trial = (client: AwsClient, context: CallContext): Promise<unknown> =>
  client.ec2(context, new DescribeInstancesCommand({ DryRun }));

/** Rights to look. */
export const readProbes: readonly Probe[] = [
  look('ec2:DescribeInstances', 'list instances', ['instances', 'list'], trial),
  look('ec2:DescribeImages', 'list images', ['images', 'list'], (client, context) =>
    client.ec2(context, new DescribeImagesCommand({ DryRun, Owners: ['self'] })),
  ),
  look('ec2:DescribeInstanceTypes', 'list sizes', ['sizes', 'list'], (client, context) =>
    client.ec2(context, new DescribeInstanceTypesCommand({ DryRun, InstanceTypes: ['t3.micro'] })),
  ),
  look('ec2:DescribeVolumes', 'list volumes', ['volumes', 'list'], (client, context) =>
    client.ec2(context, new DescribeVolumesCommand({ DryRun, MaxResults: 5 })),
  ),
  look('ec2:DescribeSnapshots', 'list snapshots', ['snapshots', 'list'], (client, context) =>
    client.ec2(
      context,
      new DescribeSnapshotsCommand({
        DryRun,
        OwnerIds: ['self'],
        Filters: [{ Name: 'snapshot-id', Values: [`snap-${nowhere}`] }],
      }),
    ),
  ),
  look('ec2:DescribeVpcs', 'list networks', ['networks', 'list'], (client, context) =>
    client.ec2(context, new DescribeVpcsCommand({ DryRun, MaxResults: 5 })),
  ),
  look('ec2:DescribeSubnets', 'list subnets', ['subnets', 'list'], (client, context) =>
    client.ec2(context, new DescribeSubnetsCommand({ DryRun, MaxResults: 5 })),
  ),
  look('ec2:DescribeSecurityGroups', 'list firewalls', ['firewalls', 'list'], (client, context) =>
    client.ec2(context, new DescribeSecurityGroupsCommand({ DryRun, MaxResults: 5 })),
  ),
  look('ec2:DescribeAddresses', 'list public addresses', ['publicIps', 'list'], (client, context) =>
    client.ec2(context, new DescribeAddressesCommand({ DryRun })),
  ),
  look('ec2:DescribeKeyPairs', 'list key pairs', ['keyPairs', 'list'], (client, context) =>
    client.ec2(context, new DescribeKeyPairsCommand({ DryRun })),
  ),
  look('ec2:DescribeAccountAttributes', 'read quotas', ['quotas', 'read'], (client, context) =>
    client.ec2(context, new DescribeAccountAttributesCommand({ DryRun })),
  ),
  look('cloudwatch:GetMetricData', 'read measurements', ['metrics', 'read'], (client, context) => {
    // CloudWatch has no trial runs. One query of nothing costs a hundredth of a cent.
    const Metric = {
      Namespace: 'AWS/EC2',
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'InstanceId', Value: `i-${nowhere}` }],
    };
    const MetricDataQueries = [{ Id: 'probe', MetricStat: { Metric, Period: 300, Stat: 'Average' } }];
    const EndTime = new Date();
    const StartTime = new Date(EndTime.getTime() - 300_000);
    return client.cloudWatch(context, new GetMetricDataCommand({ StartTime, EndTime, MetricDataQueries }));
  }),
];

/** Rights to change, asked for by what would change nothing even if it were not taken for a trial: there is no such thing. */
export const harmlessProbes: readonly Probe[] = [
  look('ec2:RunInstances', 'launch instances', ['instances', 'launch'], (client, context) => {
    const one = { MinCount: 1, MaxCount: 1, InstanceType: 't3.micro' as const, ImageId: `ami-${nowhere}` };
    return client.ec2(context, new RunInstancesCommand({ DryRun, ...one }));
  }),
  look('ec2:StopInstances', 'stop instances', ['instances', 'stop'], (client, context) =>
    client.ec2(context, new StopInstancesCommand({ DryRun, InstanceIds: [`i-${nowhere}`] })),
  ),
  look('ec2:TerminateInstances', 'terminate instances', ['instances', 'terminate'], (client, context) =>
    client.ec2(context, new TerminateInstancesCommand({ DryRun, InstanceIds: [`i-${nowhere}`] })),
  ),
];

/** Rights to make things. Only for AWS itself, which surely takes a trial for one; others have made a VPC at each. */
export const makingProbes: readonly Probe[] = [
  look('ec2:CreateVolume', 'create volumes', ['volumes', 'create'], (client, context) => {
    const AvailabilityZone = `${client.place.region}a`;
    return client.ec2(context, new CreateVolumeCommand({ DryRun, AvailabilityZone, Size: 1 }));
  }),
  look('ec2:CreateVpc', 'create networks', ['networks', 'create'], (client, context) =>
    client.ec2(context, new CreateVpcCommand({ DryRun, CidrBlock: '10.0.0.0/16' })),
  ),
  look('ec2:CreateSecurityGroup', 'create firewalls', ['firewalls', 'create'], (client, context) => {
    const GroupName = 'kumo-may-it';
    return client.ec2(context, new CreateSecurityGroupCommand({ DryRun, GroupName, Description: GroupName }));
  }),
  look('ec2:AllocateAddress', 'allocate public addresses', ['publicIps', 'allocate'], (client, context) =>
    client.ec2(context, new AllocateAddressCommand({ DryRun, Domain: 'vpc' })),
  ),
  look('ec2:CreateKeyPair', 'generate key pairs', ['keyPairs', 'generate'], (client, context) =>
    client.ec2(context, new CreateKeyPairCommand({ DryRun, KeyName: 'kumo-may-it' })),
  ),
  look('ec2:ImportKeyPair', 'import key pairs', ['keyPairs', 'import'], (client, context) => {
    const PublicKeyMaterial = new TextEncoder().encode('ssh-ed25519 AAAA');
    return client.ec2(context, new ImportKeyPairCommand({ DryRun, KeyName: 'kumo-may-it', PublicKeyMaterial }));
  }),
];

function look(right: string, what: string, cell: readonly [CapabilityNoun, string], ask: Probe['ask']): Probe {
  const [noun, verb] = cell;
  return { right, what, noun, verb, ask };
}
