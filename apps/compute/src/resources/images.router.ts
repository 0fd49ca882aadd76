import type { computeOperations } from '@kumo/api-contract';
import type { HandlersForNoun } from '@kumo/service-kit';
import { namedCloud, requireCapability } from '../clouds/cloud-access.ts';
import { uploadImage } from '../uploads/upload-image.ts';
import type { Uploads } from '../uploads/uploads.ts';
import { getResource } from './resources.service.ts';
import { accepted, endOf, type ShelfDeps, shelfOf } from './shelf.ts';

type Contract = typeof computeOperations;

/** What serving images needs. */
export interface ImagesDeps extends ShelfDeps {
  readonly uploads: Uploads;
}

/** Images over the API. */
export function imagesRouter(deps: ImagesDeps): HandlersForNoun<Contract['images']> {
  const { list, get, remove } = shelfOf(deps, 'images');
  return {
    list,
    get,
    async pull(call) {
      const { cloudId, reference } = call.input;
      const begun = await deps.operations.begin(call.principal, call.request, async () => {
        requireCapability(namedCloud(await deps.cloudViews.of(call.principal), cloudId), 'images', 'pull');
        const target = { kind: 'image', id: null, name: reference };
        return [
          { cloudId, projectId: call.principal.projectId, target, intent: { action: 'image.pull', name: reference } },
        ];
      });
      const operation = await endOf(deps, call, begun);
      if (operation.state !== 'succeeded' || operation.target.id === null) return accepted(operation);
      return { status: 201, body: await getResource(deps, call.principal, 'images', operation.target.id) };
    },
    async upload(call) {
      const operation = await uploadImage(deps, call);
      if (operation.state !== 'succeeded' || operation.target.id === null) return accepted(operation);
      const body = await getResource(deps, call.principal, 'images', operation.target.id);
      return { status: 201, body };
    },
    delete: (call) => remove(call, { verb: 'delete', intent: (on) => ({ action: 'image.delete', ...on }) }),
  };
}

/** Sizes over the API. */
export function sizesRouter(deps: ShelfDeps): HandlersForNoun<Contract['sizes']> {
  return { list: shelfOf(deps, 'sizes').list };
}
