import { type CallContext, type InstancesPort, type LaunchSpec, ProviderError } from '@kumo/provider-core';
import type { EngineClient } from './client.ts';
import type { Abortable, DockerApi } from './docker-api.ts';
import { hasStatus } from './errors.ts';
import { pullImage } from './image-pull.ts';
import { toCreateBody } from './launch-spec.ts';
import { containerIdOf, imageIdOf, networkIdOf, volumeNameOf } from './native-ids.ts';
import { operationIdOf, ownershipLabels, ownershipMarks } from './ownership.ts';
import { isContentId, parseReference } from './references.ts';
import { imageOfRegistry } from './registry-image.ts';
import { containerSchema, networkSchema, volumeSchema } from './wire.ts';

/**
 * Launching in three steps that can each be repeated: pull what is missing, create under the unique name (the name is the token:
 * the engine lets only one container have it), connect the other networks and start.
 */
export function launchSteps(client: EngineClient): Required<Pick<InstancesPort, 'prepare' | 'create' | 'activate'>> {
  return {
    async prepare(context, spec, report) {
      if (spec.imageFrom !== undefined) {
        await imageOfRegistry(client, context, spec, report);
        return;
      }
      const name = imageIdOf(spec.image);
      const isThere = await client.call(context, { what: 'look for the image' }, (docker, abortable) =>
        exists(docker.getImage(name).inspect(abortable)),
      );
      if (isThere) return; // nothing that took long enough to be told
      if (isContentId(spec.image)) throw imageMissing(spec.image);
      await pullImage(client, context, parseReference(spec.image), report);
    },

    async create(context, spec) {
      const network = await primaryNetwork(client, context, spec.networkNativeIds);
      const image =
        spec.imageFrom === undefined ? spec.image : await imageOfRegistry(client, context, spec, () => undefined);
      const body = toCreateBody({ ...spec, image }, network);
      for (const { nativeId } of spec.volumes) await provideVolume(client, context, spec, nativeId);
      return client.call(
        context,
        { what: `create the container ${spec.name}`, creates: true },
        async (docker, abortable) => {
          try {
            const { id } = await docker.createContainer({ _query: { name: spec.name }, _body: body, ...abortable });
            return { nativeId: id };
          } catch (error) {
            const twin = hasStatus(error, 409) ? await createdBefore(docker, abortable, spec) : undefined;
            if (twin === undefined) throw error;
            return { nativeId: twin };
          }
        },
      );
    },

    async activate(context, nativeId) {
      const id = containerIdOf(nativeId);
      const { Config: config, NetworkSettings: settings } = await client.call(
        context,
        { what: 'read the container' },
        async (docker, abortable) => containerSchema.parse(await docker.getContainer(id).inspect(abortable)),
      );
      const connected = new Set(Object.values(settings.Networks).map(({ NetworkID }) => NetworkID));
      const wanted = (config.Labels[ownershipLabels.networks] ?? '').split(',').filter(Boolean);
      for (const network of wanted.filter((network) => !connected.has(network))) {
        await client.call(context, { what: 'connect the container to its network' }, (docker, abortable) =>
          connectOnce(docker, network, id, abortable),
        );
      }
      await client.call(context, { what: 'start the container' }, (docker, abortable) =>
        startOnce(docker, id, abortable),
      );
    },
  };
}

/** Starts it; that it runs already is success. */
export async function startOnce(docker: DockerApi, id: string, abortable: Abortable): Promise<void> {
  await docker
    .getContainer(id)
    .start(abortable)
    .catch((error: unknown) => {
      if (!hasStatus(error, 304)) throw error;
    });
}

async function connectOnce(docker: DockerApi, network: string, container: string, abortable: Abortable): Promise<void> {
  await docker
    .getNetwork(networkIdOf(network))
    .connect({ Container: container, ...abortable })
    .catch((error: unknown) => {
      if (!(error instanceof Error) || !/already exists in network/i.test(error.message)) throw error;
    });
}

/** What the engine calls the first network: built-in ones by name, others by id. The host's own network is refused. */
async function primaryNetwork(
  client: EngineClient,
  context: CallContext,
  [first, ...others]: readonly string[],
): Promise<string | undefined> {
  if (first === undefined) return undefined;
  const names: string[] = [];
  for (const id of [first, ...others]) {
    const network = await client.call(context, { what: 'read the network' }, async (docker, abortable) =>
      networkSchema.parse(await docker.getNetwork(networkIdOf(id)).inspect(abortable)),
    );
    if (network.Driver === 'host') {
      const message = 'Containers are not put on the network of the host itself. Choose another network.';
      throw new ProviderError({ code: 'forbidden', message, issues: [{ path: 'networkIds', message }] });
    }
    names.push(network.Name === 'bridge' || network.Name === 'none' ? network.Name : network.Id);
  }
  return names[0];
}

/** A volume that is named but not there is made. One that is a path of the host in disguise is refused. */
async function provideVolume(
  client: EngineClient,
  context: CallContext,
  spec: LaunchSpec,
  nativeId: string,
): Promise<void> {
  const volume = await client.call(context, { what: `provide the volume ${nativeId}` }, async (docker, abortable) => {
    const name = volumeNameOf(nativeId);
    // Creating is idempotent: one that is there is given back as it is.
    await docker.createVolume({ _body: { Name: name, Labels: ownershipMarks(spec.token) }, ...abortable });
    return volumeSchema.parse(await docker.getVolume(name).inspect(abortable));
  });
  const options = volume.Options;
  if (/\bbind\b/.test(options.o ?? '') || options.device?.startsWith('/') === true) {
    const message = `The volume ${nativeId} is a path of the host. Those are not mounted.`;
    throw new ProviderError({ code: 'forbidden', message, issues: [{ path: 'volumes', message }] });
  }
}

/** The id behind a name that is taken, when our own earlier request took it. */
async function createdBefore(docker: DockerApi, abortable: Abortable, spec: LaunchSpec): Promise<string | undefined> {
  const raw = await docker.getContainer(containerIdOf(spec.name)).inspect(abortable);
  const document = containerSchema.parse(raw);
  return operationIdOf(document.Config.Labels) === spec.token.operationId ? document.Id : undefined;
}

/** Whether what a read asked for is there. */
export async function exists(read: Promise<unknown>): Promise<boolean> {
  try {
    await read;
    return true;
  } catch (error) {
    if (hasStatus(error, 404)) return false;
    throw error;
  }
}

function imageMissing(image: string): ProviderError {
  const message = `The image ${image.slice(0, 19)} is not on this engine, and no registry can be asked for an id. Choose a name.`;
  return new ProviderError({ code: 'not_found', message, issues: [{ path: 'image', message }] });
}
