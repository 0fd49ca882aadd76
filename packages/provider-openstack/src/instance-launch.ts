import { type CallContext, type Created, type LaunchSpec, ProviderError } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { listOf, objectOf, textOf } from './fields.ts';
import { makePorts, removePorts } from './instance-ports.ts';
import { operationWord, tagsToSend } from './marks.ts';
import { isAtLeast, since } from './microversions.ts';

/** Marks a server that is to get an address outside once it has a port. */
export const wantsPublicIp = 'kumo:public-ip';
/** Marks a server that was launched into chosen subnets: ports were made for it, which Nova would leave behind. */
export const hasOwnPorts = 'kumo:ports';

/**
 * Asks Nova for a server, https://docs.openstack.org/api-ref/compute/#create-server. Nova takes no idempotency token: ours is in
 * the metadata, and as a server tag, by which it is found again after a lost answer.
 */
export async function launchServer(client: OpenStackClient, context: CallContext, spec: LaunchSpec): Promise<Created> {
  refuseContainerWords(spec);
  const version = await client.version('compute');
  const image = await imageIdOf(client, context, spec.image);
  const ports = await makePorts(client, context, spec);
  const body = { server: serverBody(spec, image, ports, version) };
  try {
    const answer = await client.call({
      service: 'compute',
      method: 'POST',
      path: '/servers',
      body,
      signal: context.signal,
    });
    const nativeId = textOf(objectOf(answer.body.server).id);
    if (nativeId !== null) return { nativeId };
    const message = 'Nova took the launch but gave no id; it is looked for.';
    throw new ProviderError({ code: 'unexpected', message, outcomeUnknown: true });
  } catch (error) {
    // What was made for a server that surely does not exist would stay for ever.
    if (error instanceof ProviderError && !error.outcomeUnknown) await removePorts(client, context, ports);
    throw error;
  }
}

function serverBody(
  spec: LaunchSpec,
  image: string,
  ports: readonly string[],
  version: string,
): Record<string, unknown> {
  const metadata = {
    ...tagsToSend(spec.tags, spec.token),
    ...(spec.assignPublicIp === true ? { [wantsPublicIp]: 'wanted' } : {}),
    ...(ports.length > 0 ? { [hasOwnPorts]: 'made' } : {}),
  };
  const firewalls = spec.firewallNativeIds ?? [];
  return {
    name: spec.name,
    flavorRef: sizeOf(spec),
    ...sourcesOf(spec, image),
    ...networksOf(spec, ports, version),
    metadata,
    ...(isAtLeast(version, since.tagsAtLaunch) ? { tags: [operationWord(spec.token)] } : {}),
    // Nova takes ids as names here. Ports that were made before have theirs already.
    ...(firewalls.length === 0 || ports.length > 0 ? {} : { security_groups: firewalls.map((name) => ({ name })) }),
    ...(spec.keyPairNativeId === undefined ? {} : { key_name: spec.keyPairNativeId }),
    ...(spec.zone === undefined ? {} : { availability_zone: spec.zone }),
    ...(spec.userData === undefined ? {} : { user_data: Buffer.from(spec.userData).toString('base64') }),
  };
}

/** From an image on the size's own disk, or on a new volume that goes with the server; and volumes that are there already. */
function sourcesOf(spec: LaunchSpec, image: string): Record<string, unknown> {
  const attached = spec.volumes.map(({ nativeId }) => ({
    boot_index: -1,
    uuid: nativeId,
    source_type: 'volume',
    destination_type: 'volume',
    delete_on_termination: false,
  }));
  if (spec.bootVolumeBytes === undefined) {
    const root = {
      boot_index: 0,
      uuid: image,
      source_type: 'image',
      destination_type: 'local',
      delete_on_termination: true,
    };
    return { imageRef: image, ...(attached.length === 0 ? {} : { block_device_mapping_v2: [root, ...attached] }) };
  }
  const root = {
    boot_index: 0,
    uuid: image,
    source_type: 'image',
    destination_type: 'volume',
    volume_size: Math.ceil(spec.bootVolumeBytes / 2 ** 30),
    delete_on_termination: true,
  };
  return { block_device_mapping_v2: [root, ...attached] };
}

function networksOf(spec: LaunchSpec, ports: readonly string[], version: string): Record<string, unknown> {
  const networks = [...ports.map((port) => ({ port })), ...spec.networkNativeIds.map((uuid) => ({ uuid }))];
  if (networks.length > 0) return { networks };
  if (spec.isAmongOthers === true) throw unplaced();
  // The project's only network; Nova refuses to choose among several.
  return isAtLeast(version, since.networksRequired) ? { networks: 'auto' } : {};
}

/** Nova would take the only network that the project has, whoever made it. */
function unplaced(): ProviderError {
  const message = 'Others have machines in this project: choose a network of your own.';
  return new ProviderError({ code: 'invalid_request', message, issues: [{ path: 'networkIds', message }] });
}

function sizeOf(spec: LaunchSpec): string {
  if (spec.sizeNativeId !== undefined) return spec.sizeNativeId;
  throw new ProviderError({ code: 'invalid_request', message: 'OpenStack launches by size (flavor); choose one.' });
}

/** An id as it is; else the one image that has this name. */
async function imageIdOf(client: OpenStackClient, context: CallContext, image: string): Promise<string> {
  if (/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(image)) return image;
  const body = await client.read('image', '/images', context, { name: image, status: 'active', limit: 2 });
  const found = listOf(body.images);
  const id = textOf(found[0]?.id);
  if (id !== null && found.length === 1) return id;
  const message =
    id === null ? `There is no image "${image}".` : `Several images are named "${image}"; choose one by its id.`;
  throw new ProviderError({ code: id === null ? 'not_found' : 'conflict', message });
}

function refuseContainerWords(spec: LaunchSpec): void {
  if (Object.keys(spec.env).length === 0 && spec.command === undefined && spec.ports.length === 0) return;
  const message =
    'OpenStack instances are virtual machines: environment, command and ports are for containers. Use user data.';
  throw new ProviderError({ code: 'invalid_request', message });
}
