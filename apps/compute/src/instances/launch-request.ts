import type { launchBody } from '@kumo/api-contract';
import type { ComputeTransaction, Tenant } from '@kumo/db/compute';
import { newId } from '@kumo/model';
import type { z } from 'zod';
import type { CloudView } from '../clouds/clouds.view.ts';
import type { LaunchIntent } from '../operations/launch-intent.ts';
import type { NewChange } from '../operations/operations.service.ts';
import { type NamedThings, namedThings } from '../resources/named-things.ts';
import type { ResourceNoun } from '../resources/resources.view.ts';
import { launchNames } from './instances.rules.ts';

/** What a launch takes, parsed. */
export type LaunchRequest = z.output<typeof launchBody>;

/** Finds everything that a launch names and gives one change per instance. Every wrong field is named. */
export async function launchChanges(
  tx: ComputeTransaction,
  tenant: Tenant,
  request: LaunchRequest,
  cloud: CloudView,
  projectId: string | null,
): Promise<NewChange[]> {
  const names = launchNames(request.name, request.count ?? 1);
  const operationIds = names.map(() => newId('operation'));
  const things = namedThings(tx, tenant, cloud);
  const spec = await launchSpec(request, things);
  const size = await sizeOf(things, request);
  return names.map((name, at) => {
    const resourceId = newId('instance');
    const operationId = operationIds[at];
    const batch = names.length > 1 ? { operationIds } : undefined;
    return {
      ...(operationId === undefined ? {} : { operationId }),
      cloudId: cloud.id,
      projectId,
      size,
      target: { kind: 'instance', id: resourceId, name },
      intent: { ...spec, action: 'instance.launch', resourceId, name, batch },
    };
  });
}

/** How large something will be that is asked for by a size or by limits of its own. What is in neither stays unknown. */
export async function sizeOf(
  things: NamedThings,
  asked: {
    readonly sizeId?: string | undefined;
    readonly vcpus?: number | undefined;
    readonly memoryBytes?: number | undefined;
  },
): Promise<NonNullable<NewChange['size']>> {
  const data = asked.sizeId === undefined ? {} : (await things.resource('sizes', asked.sizeId, 'sizeId')).data;
  const of = (name: 'vcpus' | 'memoryBytes'): number | null =>
    asked[name] ?? (typeof data[name] === 'number' ? data[name] : null);
  return { vcpus: of('vcpus'), memoryBytes: of('memoryBytes') };
}

/** What all instances of one launch have in common, with native ids in place of ours. */
async function launchSpec(
  request: LaunchRequest,
  things: NamedThings,
): Promise<Omit<LaunchIntent, 'action' | 'resourceId' | 'name' | 'batch'>> {
  const one = async (noun: ResourceNoun, id: string | undefined, path: string) =>
    id === undefined ? undefined : (await things.resource(noun, id, path)).native_id;
  const all = async (noun: ResourceNoun, ids: readonly string[] | undefined, path: string) => {
    const found: string[] = [];
    for (const [at, id] of (ids ?? []).entries()) {
      found.push((await things.resource(noun, id, `${path}.${at}`)).native_id);
    }
    return found;
  };
  const volumes: LaunchIntent['volumes'] = [];
  for (const [at, { volumeId, name, mountPath, readOnly }] of (request.volumes ?? []).entries()) {
    const known = await one('volumes', volumeId, `volumes.${at}.volumeId`);
    const nativeId = known ?? (await things.volume(name ?? '', `volumes.${at}.name`));
    volumes.push({ nativeId, mountPath: mountPath ?? '', readOnly });
  }
  const image = await one('images', request.imageId, 'imageId');
  return {
    ...(image === undefined ? await things.image(request.image ?? '', 'image') : { image }),
    sizeNativeId: await one('sizes', request.sizeId, 'sizeId'),
    vcpus: request.vcpus,
    memoryBytes: request.memoryBytes,
    isAmongOthers: things.isAmongOthers ? true : undefined,
    zone: request.zone,
    networkNativeIds: await all('networks', request.networkIds, 'networkIds'),
    subnetNativeIds: request.subnetIds && (await all('subnets', request.subnetIds, 'subnetIds')),
    firewallNativeIds: request.firewallIds && (await all('firewalls', request.firewallIds, 'firewallIds')),
    keyPairNativeId: await one('keyPairs', request.keyPairId, 'keyPairId'),
    bootVolumeBytes: request.bootVolumeBytes,
    assignPublicIp: request.assignPublicIp,
    ports: (request.ports ?? []).map(({ container, host, hostIp, protocol }) => ({
      container,
      protocol,
      host: host ?? null,
      hostIp: hostIp ?? null,
    })),
    env: request.env ?? {},
    command: request.command,
    volumes,
    userData: request.userData,
    restartPolicy: request.restartPolicy,
    healthcheck: request.healthcheck,
    tags: request.tags ?? {},
  };
}
