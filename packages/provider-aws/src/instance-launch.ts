import { RunInstancesCommand, type RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { type CallContext, type Created, type LaunchSpec, ProviderError } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { findImage } from './images.ts';
import { subnetsFor } from './subnet-choice.ts';
import { clientToken, tagsOnCreate } from './tags.ts';

/** EC2 takes this much user data before it is encoded, bytes. */
const longestUserData = 16 * 1024;

const gibibyte = 2 ** 30;

/** Launches one instance. The client token makes EC2 itself give the same one again for the same operation. */
export async function launchOne(client: AwsClient, context: CallContext, spec: LaunchSpec): Promise<Created> {
  const tags = tagsOnCreate('instance', spec.tags, spec.token, spec.name);
  const input = await launchInput(client, context, spec);
  const answer = await client.ec2(
    context,
    new RunInstancesCommand({
      ...input,
      MinCount: 1,
      MaxCount: 1,
      ClientToken: clientToken(spec.token.operationId),
      TagSpecifications: [tags],
    }),
  );
  const nativeId = answer.Instances?.[0]?.InstanceId;
  if (nativeId === undefined) throw noInstance();
  return { nativeId: client.recent.note(nativeId) };
}

/** EC2 said yes and named none: it may be there. */
export function noInstance(): ProviderError {
  const message = 'AWS took the launch but named no instance.';
  return new ProviderError({ code: 'unexpected', message, outcomeUnknown: true });
}

type LaunchInput = Omit<RunInstancesCommandInput, 'MinCount' | 'MaxCount' | 'ClientToken' | 'TagSpecifications'>;

/** What is to be launched, but how many and under which marks. The same spec always gives the same input. */
export async function launchInput(client: AwsClient, context: CallContext, spec: LaunchSpec): Promise<LaunchInput> {
  refuseWhatContainersHave(spec);
  refuseAmongOthers(spec);
  const image = await findImage(client, context, spec.image, spec.bootVolumeBytes !== undefined);
  const subnets = await subnetsFor(client, context, spec);
  const firewalls = spec.firewallNativeIds ?? [];
  return {
    ImageId: image.id,
    InstanceType: spec.sizeNativeId as LaunchInput['InstanceType'],
    MetadataOptions: { HttpTokens: 'required' },
    ...(spec.keyPairNativeId === undefined ? {} : { KeyName: spec.keyPairNativeId }),
    ...(spec.userData === undefined ? {} : { UserData: encodedUserData(spec.userData) }),
    ...(spec.zone === undefined ? {} : { Placement: { AvailabilityZone: spec.zone } }),
    ...(spec.bootVolumeBytes === undefined
      ? {}
      : {
          BlockDeviceMappings: [
            {
              DeviceName: image.rootDevice ?? '/dev/xvda',
              Ebs: {
                VolumeSize: Math.ceil(spec.bootVolumeBytes / gibibyte),
                VolumeType: 'gp3' as const,
                DeleteOnTermination: true,
              },
            },
          ],
        }),
    ...ports(subnets, [...firewalls], spec.assignPublicIp),
  };
}

/** One subnet and no word on public addresses is the short form; else network interfaces are named, which excludes it. */
function ports(
  subnets: readonly string[],
  Groups: string[],
  assignPublicIp: boolean | undefined,
): Partial<LaunchInput> {
  const [SubnetId] = subnets;
  if (subnets.length < 2 && assignPublicIp === undefined) {
    return {
      ...(SubnetId === undefined ? {} : { SubnetId }),
      ...(Groups.length === 0 ? {} : { SecurityGroupIds: Groups }),
    };
  }
  const places: readonly (string | undefined)[] = subnets.length === 0 ? [undefined] : subnets;
  return {
    NetworkInterfaces: places.map((place, DeviceIndex) => ({
      DeviceIndex,
      DeleteOnTermination: true,
      ...(place === undefined ? {} : { SubnetId: place }),
      ...(Groups.length === 0 ? {} : { Groups }),
      ...(assignPublicIp === undefined ? {} : { AssociatePublicIpAddress: assignPublicIp && DeviceIndex === 0 }),
    })),
  };
}

/** Machines of the account's default network trust each other by its default security group, which a launch gets that names none. */
function refuseAmongOthers({
  isAmongOthers,
  firewallNativeIds = [],
  networkNativeIds,
  subnetNativeIds = [],
}: LaunchSpec): void {
  if (isAmongOthers !== true) return;
  if (firewallNativeIds.length + networkNativeIds.length + subnetNativeIds.length > 0) return;
  throw refused('firewallIds', 'Others have machines in this account: choose a firewall or a network of your own.');
}

function encodedUserData(userData: string): string {
  const bytes = Buffer.from(userData);
  if (bytes.length > longestUserData) throw refused('userData', 'EC2 takes at most 16 KiB of user data.');
  return bytes.toString('base64');
}

function refuseWhatContainersHave(spec: LaunchSpec): void {
  if (spec.sizeNativeId === undefined) throw refused('sizeId', 'EC2 has sizes: choose one.');
  if (spec.ports.length > 0) throw refused('ports', 'A machine publishes no ports: open them in a firewall.');
  if (spec.command !== undefined) throw refused('command', 'A machine runs what its image says: use user data.');
  if (Object.keys(spec.env).length > 0) throw refused('env', 'A machine has no environment: use user data.');
  if (spec.volumes.length > 0)
    throw refused('volumes', 'EC2 attaches volumes to machines that are there: attach it then.');
}

function refused(path: string, message: string): ProviderError {
  return new ProviderError({ code: 'invalid_request', message, issues: [{ path, message }] });
}
