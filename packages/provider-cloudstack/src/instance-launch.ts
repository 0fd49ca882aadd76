import { type CallContext, type InstancesPort, type LaunchSpec, ProviderError } from '@kumo/provider-core';
import type { Params } from './client.ts';
import { type Cloud, hasSecurityGroups } from './cloud.ts';
import { createOnce, findMade, untilMade } from './jobs.ts';
import { listRows } from './listing.ts';
import { readMachine } from './machines.ts';
import { offeringParams } from './offerings.ts';
import { hostNameFor, tagsOf, tagsToSend } from './ownership.ts';
import { addressFor } from './public-ips.ts';
import { putMarks } from './tags.ts';
import { attachVolume } from './volumes.ts';
import { textOf } from './wire.ts';

/** The command whose job makes a machine. */
export const deployCommand = 'deployVirtualMachine';

const gibibyte = 2 ** 30;

/**
 * A launch: `create` asks for the machine and marks it as soon as its id is known, which is long before it runs; `activate`
 * follows the job to its end, and does what must wait for the machine: disks and an address.
 */
export function launchSteps(cloud: Cloud): Pick<InstancesPort, 'create' | 'activate'> {
  const { client } = cloud;
  return {
    async create(context, spec) {
      refuseForeignWishes(spec);
      await checkPlace(cloud, context, spec);
      tagsToSend(spec.tags, spec.token);
      await checkAddressWish(cloud, context, spec);
      const made = await createOnce(
        client,
        context,
        deployCommand,
        await deployParams(cloud, context, spec),
        spec.token,
      );
      cloud.unmarked.set(made.nativeId, spec.token.operationId);
      await putMarks(client, context, { kind: 'UserVm', nativeId: made.nativeId, tags: {} }, spec);
      return { nativeId: made.nativeId };
    },
    async activate(context, nativeId, spec) {
      const before = await readMachine(cloud, context, nativeId);
      await putMarks(client, context, { kind: 'UserVm', nativeId, tags: tagsOf(before) }, spec);
      const made = await findMade(client, context, deployCommand, spec.token);
      if (made !== undefined) await untilMade(client, context, deployCommand, made);
      for (const volume of spec.volumes) await attachVolume(cloud, context, volume.nativeId, nativeId);
      if (spec.assignPublicIp === true) await addressFor(cloud, context, nativeId, spec);
    },
  };
}

async function deployParams(cloud: Cloud, context: CallContext, spec: LaunchSpec): Promise<Params> {
  const zoneId = await zoneOf(cloud, context, spec);
  return {
    ...cloud.owner,
    ...(await offeringParams(cloud, context, spec)),
    zoneid: zoneId,
    templateid: await templateId(cloud, context, spec.image, zoneId),
    name: hostNameFor(spec.name, spec.token),
    displayname: spec.name,
    networkids: someOf(spec.networkNativeIds),
    securitygroupids: someOf(spec.firewallNativeIds),
    keypair: spec.keyPairNativeId,
    rootdisksize: spec.bootVolumeBytes === undefined ? undefined : Math.ceil(spec.bootVolumeBytes / gibibyte),
    userdata: spec.userData === undefined ? undefined : Buffer.from(spec.userData).toString('base64'),
  };
}

/** Every machine of a zone with security groups is in a network that others share, with an address of that. */
async function checkAddressWish(cloud: Cloud, context: CallContext, spec: LaunchSpec): Promise<void> {
  if (spec.assignPublicIp !== false || spec.networkNativeIds.length > 0) return;
  if (!hasSecurityGroups(await cloud.zoneFor(context, spec.zone))) return;
  const message = 'Machines of this zone have an address of its shared network; they can not be made without one.';
  throw new ProviderError({ code: 'not_supported', message });
}

/** CloudStack would take the only network that the account has, whoever made it, or the account's own security group. */
async function checkPlace(cloud: Cloud, context: CallContext, spec: LaunchSpec): Promise<void> {
  if (spec.isAmongOthers !== true || spec.networkNativeIds.length > 0) return;
  const isByFirewall = hasSecurityGroups(await cloud.zoneFor(context, spec.zone));
  if (isByFirewall && (spec.firewallNativeIds?.length ?? 0) > 0) return;
  const what = isByFirewall ? 'firewall' : 'network';
  const message = `Others have machines in this account: choose a ${what} of your own.`;
  throw new ProviderError({ code: 'invalid_request', message, issues: [{ path: `${what}Ids`, message }] });
}

async function zoneOf(cloud: Cloud, context: CallContext, spec: LaunchSpec): Promise<string> {
  const [network] = spec.networkNativeIds;
  if (spec.zone === undefined && network !== undefined) {
    const params = { listall: true, ...cloud.owner, id: network };
    const [row] = await listRows({ client: cloud.client, command: 'listNetworks', params }, context);
    const zoneId = row === undefined ? null : textOf(row, 'zoneid');
    if (zoneId !== null) return zoneId;
  }
  return textOf(await cloud.zoneFor(context, spec.zone), 'id') ?? '';
}

/** An image is named by its id; a name is looked for only among what can be started from. */
async function templateId(cloud: Cloud, context: CallContext, image: string, zoneId: string): Promise<string> {
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(image) || /^\d+$/.test(image)) return image;
  const params = { ...cloud.owner, templatefilter: 'executable', zoneid: zoneId, name: image };
  const rows = await listRows({ client: cloud.client, command: 'listTemplates', params }, context);
  const ids = rows.filter((row) => textOf(row, 'name') === image).flatMap((row) => textOf(row, 'id') ?? []);
  const [only, another] = ids;
  if (only !== undefined && another === undefined) return only;
  const problem = only === undefined ? 'no image of this name in the zone' : 'several images of this name; give the id';
  throw new ProviderError({ code: 'invalid_request', message: `CloudStack has ${problem}.` });
}

function refuseForeignWishes(spec: LaunchSpec): void {
  const isForContainers = Object.keys(spec.env).length > 0 || spec.command !== undefined || spec.ports.length > 0;
  if (isForContainers) {
    const message =
      'Instances of CloudStack are virtual machines: environment, command and ports are for containers. Use user data.';
    throw new ProviderError({ code: 'invalid_request', message });
  }
  if (spec.volumes.some(({ readOnly }) => readOnly)) {
    const message = 'CloudStack attaches disks for reading and writing; it can not make one read-only.';
    throw new ProviderError({ code: 'invalid_request', message });
  }
}

function someOf(ids: readonly string[] | undefined): readonly string[] | undefined {
  return ids === undefined || ids.length === 0 ? undefined : ids;
}
