import { type ImageObservation, ProviderError, walkPages } from '@kumo/provider-core';
import { brokenOff } from '../uploads/uploads.ts';
import type { Change } from './change.ts';
import { type ChangeContext, refresh } from './change-context.ts';
import { showMade } from './creations.ts';
import { found } from './settle.ts';
import { required } from './targets.ts';

/**
 * An image whose data comes with the request that asks for it. No step can send that: the request does, in whichever process it
 * came to, behind the stored intent. The steps wait until nobody sends any more and go by what is at the cloud then, so that
 * whatever ended the request (its caller, the cloud, a crash) nothing half-made stays.
 */
export const uploadImage: Change<'image.upload'> = {
  steps: [
    {
      name: 'Send the data',
      isRepeatedBlindly: true,
      isUndoneWhenFailed: true,
      async run(context) {
        const sent = await context.sent();
        if (typeof sent !== 'string') throw final(sent);
        const image = await imageOf(context);
        // Nobody knows of one whose sender is gone whether all of it came, but the cloud where it says so.
        if (image !== undefined && (sent === 'complete' || image.state === 'available')) {
          return { nativeId: image.nativeId };
        }
        throw brokenOff();
      },
      async undo(context, _intent, result) {
        const nativeId = result.nativeId ?? (await imageOf(context))?.nativeId;
        if (nativeId === undefined) return;
        const { connection, signal } = context;
        await found(required(connection.images?.delete)({ signal }, nativeId));
        await refresh(context, 'images', nativeId);
      },
    },
    {
      name: 'Confirm',
      run: (context, { resourceId }, { nativeId }) => showMade(context, 'images', required(nativeId), resourceId),
    },
  ],
};

/** The image that carries this operation's mark. */
async function imageOf({ connection, signal, operationId }: ChangeContext): Promise<ImageObservation | undefined> {
  for await (const { items } of walkPages(required(connection.images), { signal }, { limit: 500 })) {
    const image = items.find((one) => one.operationId === operationId);
    if (image !== undefined) return image;
  }
  return undefined;
}

/** The same problem, which trying the step again would not mend. */
function final({ code, message, providerCode, cause }: ProviderError): ProviderError {
  return new ProviderError({
    code,
    message,
    retryable: false,
    cause,
    ...(providerCode === undefined ? {} : { providerCode }),
  });
}
