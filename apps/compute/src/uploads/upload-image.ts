import type { computeOperations } from '@kumo/api-contract';
import { newId, type Operation } from '@kumo/model';
import { type ImageUpload, ProviderError, toProviderError } from '@kumo/provider-core';
import { type Call, ProblemError } from '@kumo/service-kit';
import { toCloudProblem } from '../clouds/cloud-problem.ts';
import { required } from '../operations/targets.ts';
import { makeThing, type ResourcesDeps } from '../resources/resources.service.ts';
import { endOf } from '../resources/shelf.ts';
import { brokenOff, type Sending, type Uploads } from './uploads.ts';

/** What the use case needs. */
export interface UploadDeps extends ResourcesDeps {
  readonly uploads: Uploads;
}

type UploadCall = Call<(typeof computeOperations)['images']['upload']>;

/** How long what is left of a failed upload may take to be removed before the failure is answered, seconds. */
const removalWaitSeconds = 20;

/**
 * Makes an image of the request's body, in this order: the intent is stored, the image is described at the cloud with our mark,
 * its data is passed on as it comes. What ends the data early is answered as a problem once the operation has removed what there
 * was. Nothing of the body is read before the intent stands, so a cloud that takes none refuses at once; a repeat of an
 * Idempotency-Key gives the first one's operation and reads nothing either.
 */
export async function uploadImage(deps: UploadDeps, call: UploadCall): Promise<Operation> {
  const { cloudId, name, format, projectId } = call.input;
  const operationId = newId('operation');
  let sending: Sending | undefined;
  let resourceId = '';
  const place = { cloudId };
  const image = { noun: 'images', verb: 'upload', place, name, tags: {}, projectId, operationId } as const;
  const begun = await makeThing(deps, call, {
    ...image,
    async intent(made) {
      sending = await deps.uploads.begin(operationId);
      resourceId = made.resourceId;
      return { action: 'image.upload', ...made, format };
    },
  }).catch(async (error: unknown) => {
    await sending?.end('unknown');
    throw error;
  });
  if (sending === undefined) return endOf(deps, call, begun);
  const { organizationId } = call.principal;
  const problem = await send(deps, call, sending, { token: { operationId, resourceId, organizationId }, name, format });
  await sending.end(problem ?? 'complete');
  if (problem === null) return endOf(deps, call, begun);
  await endOf(deps, { ...call, input: { waitSeconds: removalWaitSeconds } }, begun);
  if (call.request.signal.aborted) throw new ProblemError('unavailable', 'The service is restarted. Upload it again.');
  throw toCloudProblem(problem);
}

/** Passes the data on. What ends it early is given, not thrown: the operation is told first. */
async function send(
  deps: UploadDeps,
  { input, request, content }: UploadCall,
  sending: Sending,
  image: Pick<ImageUpload, 'token' | 'name' | 'format'>,
): Promise<ProviderError | null> {
  const broken = new AbortController();
  const signal = AbortSignal.any([request.signal, sending.signal, broken.signal]);
  try {
    const { connection } = await deps.connections.get({ id: input.cloudId });
    await required(connection.images?.upload)({ signal }, { ...image, tags: {} }, ownTo(content, broken));
    return null;
  } catch (error) {
    if (signal.aborted) return brokenOff();
    if (error instanceof ProblemError) return new ProviderError({ code: 'unavailable', message: error.message });
    return toProviderError(error, { displayName: 'The cloud', name: 'upload', hasEffect: true });
  }
}

/** The same pieces. When they break off the call is called off first, so that nobody takes it for the cloud's failure. */
async function* ownTo(pieces: AsyncIterable<Uint8Array>, broken: AbortController): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (error) {
    broken.abort();
    throw error;
  }
}
