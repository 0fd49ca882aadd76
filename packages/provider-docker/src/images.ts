import type { CallContext } from '@kumo/provider-core';
import { type ImageObservation, type ImagesPort, ProviderError } from '@kumo/provider-core';
import type { EngineClient } from './client.ts';
import type { Abortable, DockerApi } from './docker-api.ts';
import { hasStatus } from './errors.ts';
import { pullImage } from './image-pull.ts';
import { imageIdOf } from './native-ids.ts';
import { Pager } from './paging.ts';
import { inParallel } from './parallel.ts';
import { parseReference } from './references.ts';
import { imageFingerprint, shortId, toImageObservation } from './resource-mapping.ts';
import { containerRowSchema, imageRowSchema, imageSchema } from './wire.ts';

const inspectWidth = 8;

/** Images. Their content never changes, so each is inspected once, and again only when it gets another name. */
export function dockerImages(client: EngineClient): Omit<Required<ImagesPort>, 'upload'> {
  const pager = new Pager<ReturnType<typeof imageRowSchema.parse>>(({ Id }) => Id);

  async function find(context: CallContext, image: string): Promise<ImageObservation | undefined> {
    const name = imageIdOf(image);
    const raw = await client.call(context, { what: 'read the image' }, (docker, abortable) =>
      docker
        .getImage(name)
        .inspect(abortable)
        .catch((error: unknown) => {
          if (!hasStatus(error, 404)) throw error;
        }),
    );
    if (raw === undefined) return undefined;
    const document = imageSchema.parse(raw);
    return toImageObservation(document, raw, imageFingerprint(document));
  }

  return {
    async list(context, request) {
      const { rows, nextCursor } = await pager.page(request, async () => {
        const images: unknown[] = await client.call(context, { what: 'list the images' }, (docker, abortable) =>
          docker.listImages(abortable),
        );
        return images.map((row) => imageRowSchema.parse(row));
      });
      const isUnchanged = (row: (typeof rows)[number]) => request.known?.get(row.Id) === imageFingerprint(row);
      const changed = rows.filter((row) => !isUnchanged(row));
      const observed = await inParallel(inspectWidth, changed, ({ Id }) => find(context, Id));
      return {
        items: observed.filter((item) => item !== undefined),
        unchanged: rows.filter(isUnchanged).map(({ Id }) => Id),
        nextCursor,
      };
    },

    async get(context, nativeId) {
      const observation = await find(context, nativeId);
      if (observation !== undefined) return observation;
      throw new ProviderError({ code: 'not_found', message: `The image ${shortId(nativeId)} is not on this engine.` });
    },

    async pull(context, reference, report) {
      const { nativeId } = await pullImage(client, context, parseReference(reference), report);
      return { nativeId };
    },

    delete: (context, nativeId) =>
      client.call(context, { what: 'delete the image' }, (docker, abortable) =>
        deleteImage(docker, abortable, imageIdOf(nativeId)),
      ),
  };
}

/**
 * Takes away every name, then the content. Never by force: that would pull it from under stopped containers. Asked first who uses
 * it, so that a refusal leaves all names in place.
 */
async function deleteImage(docker: DockerApi, abortable: Abortable, id: string): Promise<void> {
  const users = await docker.listContainers({ all: true, filters: { ancestor: [id] }, ...abortable }).catch(goneAsNone);
  const [user] = users.map((row: unknown) => containerRowSchema.parse(row));
  if (user !== undefined) {
    const more = users.length > 1 ? ` and ${users.length - 1} more` : '';
    const name = user.Names[0]?.replace(/^\//, '') ?? shortId(user.Id);
    throw new ProviderError({
      code: 'conflict',
      message: `The image is used by ${name}${more}. Remove what uses it first.`,
    });
  }
  const raw = await docker.getImage(id).inspect(abortable).catch(undefinedIfGone);
  const names = raw === undefined ? [] : imageSchema.parse(raw).RepoTags;
  for (const name of names) await docker.getImage(name).remove(abortable).catch(undefinedIfGone);
  await docker.getImage(id).remove(abortable).catch(undefinedIfGone);
}

/** The filter by image answers 404 for an image that is gone. */
function goneAsNone(error: unknown): [] {
  if (hasStatus(error, 404)) return [];
  throw error;
}

function undefinedIfGone(error: unknown): undefined {
  if (!hasStatus(error, 404)) throw error;
}
