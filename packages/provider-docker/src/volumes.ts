import { type CallContext, ProviderError, type VolumeObservation, type VolumesPort } from '@kumo/provider-core';
import type { EngineClient } from './client.ts';
import { hasStatus } from './errors.ts';
import { volumeNameOf } from './native-ids.ts';
import { operationIdOf, ownershipMarks, tagsOf } from './ownership.ts';
import { Pager } from './paging.ts';
import { toVolumeObservation } from './resource-mapping.ts';
import { containerRowSchema, volumeListSchema, volumeSchema } from './wire.ts';

/** Named volumes. The engine says neither their size nor who mounts them; the latter is read from one list of containers. */
export function dockerVolumes(client: EngineClient): Required<Pick<VolumesPort, 'list' | 'get' | 'create' | 'delete'>> {
  const pager = new Pager<VolumeObservation>(({ nativeId }) => nativeId);

  /** Ids of the containers, running or not, that mount each volume. */
  async function usersByVolume(
    context: CallContext,
    filters: Record<string, string[]>,
  ): Promise<Map<string, string[]>> {
    const rows: unknown[] = await client.call(context, { what: 'list what uses the volumes' }, (docker, abortable) =>
      docker.listContainers({ all: true, filters, ...abortable }),
    );
    const users = new Map<string, string[]>();
    for (const { Id, Mounts } of rows.map((row) => containerRowSchema.parse(row))) {
      for (const { Type, Name } of Mounts) if (Type === 'volume') users.set(Name, [...(users.get(Name) ?? []), Id]);
    }
    return users;
  }

  async function fetchAll(context: CallContext): Promise<VolumeObservation[]> {
    const [answer, users] = await Promise.all([
      client.call(context, { what: 'list the volumes' }, (docker, abortable) => docker.listVolumes(abortable)),
      usersByVolume(context, {}),
    ]);
    return volumeListSchema.parse(answer).Volumes.map((raw) => {
      const document = volumeSchema.parse(raw);
      return toVolumeObservation(document, raw, users.get(document.Name) ?? []);
    });
  }

  return {
    async list(context, request) {
      const { rows, nextCursor } = await pager.page(request, () => fetchAll(context));
      const isUnchanged = (row: VolumeObservation) => request.known?.get(row.nativeId) === row.fingerprint;
      return {
        items: rows.filter((row) => !isUnchanged(row)),
        unchanged: rows.filter(isUnchanged).map(({ nativeId }) => nativeId),
        nextCursor,
      };
    },

    async get(context, nativeId) {
      const name = volumeNameOf(nativeId);
      const raw = await client.call(context, { what: 'read the volume' }, (docker, abortable) =>
        docker.getVolume(name).inspect(abortable),
      );
      const users = await usersByVolume(context, { volume: [name] });
      return toVolumeObservation(volumeSchema.parse(raw), raw, users.get(name) ?? []);
    },

    create: (context, spec) => createVolume(client, context, spec),

    delete: (context, nativeId) =>
      client.call(context, { what: `delete the volume ${nativeId}` }, async (docker, abortable) => {
        await docker
          .getVolume(volumeNameOf(nativeId))
          .remove(abortable)
          .catch((error: unknown) => {
            if (!hasStatus(error, 404)) throw error;
          });
      }),
  };
}

/**
 * The engine gives back an existing volume of that name without a word: whose it is shows in its mark. A size that is asked for
 * is not kept, as the capability says: the engine has none.
 */
async function createVolume(
  client: EngineClient,
  context: CallContext,
  { name, token, tags }: Parameters<Required<VolumesPort>['create']>[1],
): Promise<{ readonly nativeId: string }> {
  // The engine makes a folder of that name: what is longer than a file's name may be fails there with a 500.
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,254}$/.test(name)) {
    throw refused(
      'invalid_request',
      'name',
      'A name has 2 to 255 of the characters a–z, A–Z, 0–9, _ . - and starts with a letter or digit.',
    );
  }
  const body = { Name: name, Labels: { ...tagsOf(tags), ...ownershipMarks(token) } };
  const doing = { what: `create the volume ${name}`, creates: true };
  const volume = await client.call(context, doing, async (docker, abortable) => {
    await docker.createVolume({ _body: body, ...abortable });
    return volumeSchema.parse(await docker.getVolume(name).inspect(abortable));
  });
  if (operationIdOf(volume.Labels) !== token.operationId) {
    throw refused('conflict', 'name', `The name ${name} is already taken on this engine. Choose another name.`);
  }
  return { nativeId: volume.Name };
}

function refused(code: 'invalid_request' | 'conflict', path: string, message: string): ProviderError {
  return new ProviderError({ code, message, issues: [{ path, message }] });
}
