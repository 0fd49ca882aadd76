import type { launchBody } from '@kumo/api-contract';
import type { ComputeTransaction } from '@kumo/db/compute';
import { newId } from '@kumo/model';
import { ProblemError } from '@kumo/service-kit';
import type { z } from 'zod';
import type { CloudView } from '../clouds/clouds.view.ts';
import type { LaunchIntent } from '../operations/intents.ts';
import type { NewChange } from '../operations/operations.service.ts';
import { findResourceRow } from '../resources/resources.repository.ts';
import type { ResourceNoun, ResourceRow } from '../resources/resources.view.ts';
import { launchNames } from './instances.rules.ts';

/** What a launch takes, parsed. */
export type LaunchRequest = z.output<typeof launchBody>;

/** Finds everything that a launch names and gives one change per instance. Every wrong field is named. */
export async function launchChanges(
  tx: ComputeTransaction,
  organizationId: string,
  request: LaunchRequest,
  cloud: CloudView,
): Promise<NewChange[]> {
  const find = (noun: ResourceNoun, id: string, path: string) => mustFind(tx, organizationId, cloud, noun, id, path);
  const image = request.imageId === undefined ? undefined : await find('images', request.imageId, 'imageId');
  const size = request.sizeId === undefined ? undefined : await find('sizes', request.sizeId, 'sizeId');
  const networks = await Promise.all(
    (request.networkIds ?? []).map((id, at) => find('networks', id, `networkIds.${at}`)),
  );
  const volumes = await Promise.all(
    (request.volumes ?? []).map(async ({ volumeId, name, mountPath, readOnly }, at) => ({
      nativeId:
        volumeId === undefined ? (name ?? '') : (await find('volumes', volumeId, `volumes.${at}.volumeId`)).native_id,
      mountPath,
      readOnly,
    })),
  );
  return launchNames(request.name, request.count ?? 1).map((name) => {
    const resourceId = newId('instance');
    const intent: LaunchIntent = {
      action: 'instance.launch',
      resourceId,
      name,
      image: image?.native_id ?? request.image ?? '',
      sizeNativeId: size?.native_id,
      vcpus: request.vcpus,
      memoryBytes: request.memoryBytes,
      networkNativeIds: networks.map(({ native_id: nativeId }) => nativeId),
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
    return {
      cloudId: cloud.id,
      projectId: request.projectId ?? null,
      target: { kind: 'instance', id: resourceId, name },
      intent,
    };
  });
}

/** What the fields say of each other, before anything is looked up. */
export function checkLaunch(request: LaunchRequest, cloud: CloudView): void {
  const errors: { path: string; message: string }[] = [];
  if ((request.imageId === undefined) === (request.image === undefined)) {
    errors.push({ path: 'image', message: 'give image or imageId' });
  }
  const hasSizes = cloud.capabilities.sizes.list.support !== 'unsupported';
  if (hasSizes && request.sizeId === undefined) errors.push({ path: 'sizeId', message: 'this cloud needs a size' });
  if (hasSizes && (request.vcpus ?? request.memoryBytes) !== undefined) {
    errors.push({ path: 'vcpus', message: 'this cloud has sizes: give sizeId instead of limits' });
  }
  if (!hasSizes && request.sizeId !== undefined) {
    errors.push({ path: 'sizeId', message: 'this cloud has no sizes: give vcpus and memoryBytes' });
  }
  const hostPorts = (request.ports ?? []).filter(({ host }) => host !== undefined);
  if ((request.count ?? 1) > 1 && hostPorts.length > 0) {
    errors.push({ path: 'ports', message: 'several instances cannot have the same port: leave host out' });
  }
  if (errors.length > 0) {
    const detail = errors.map(({ path, message }) => `${path}: ${message}.`).join(' ');
    throw new ProblemError('validation_failed', detail, { errors });
  }
}

async function mustFind(
  tx: ComputeTransaction,
  organizationId: string,
  cloud: CloudView,
  noun: ResourceNoun,
  id: string,
  path: string,
): Promise<ResourceRow> {
  const row = await findResourceRow(tx, organizationId, noun, id);
  if (row?.listed && row.cloud_id === cloud.id) return row;
  const message = `there is none with this id on ${cloud.name}`;
  throw new ProblemError('validation_failed', `${path}: ${message}.`, { errors: [{ path, message }] });
}
