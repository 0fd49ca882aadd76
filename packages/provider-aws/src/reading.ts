import type { CallContext } from '@kumo/provider-core';
import type { AwsClient } from './client.ts';
import { isNotFound } from './errors.ts';
import { notFound, requireId } from './native-ids.ts';

/** Reads one thing by its id; what was made a moment ago is waited for. Throws `not_found`. */
export async function readOne<N>(
  client: AwsClient,
  context: CallContext,
  kind: Parameters<typeof requireId>[0],
  nativeId: string,
  describe: (ids: string[]) => Promise<readonly N[] | undefined>,
): Promise<N> {
  const ids = [requireId(kind, nativeId)];
  return await client.recent.settled(context, ids, async () => {
    const [native] = (await describe(ids)) ?? [];
    if (native === undefined) throw notFound(nativeId);
    return native;
  });
}

/** Makes one thing, unless the same operation made it already. Tagged on create, so a lost answer is found here. */
export async function makeOnce(
  client: AwsClient,
  find: () => Promise<string | undefined>,
  make: () => Promise<string | undefined>,
): Promise<{ nativeId: string }> {
  const there = await find();
  if (there !== undefined) return { nativeId: there };
  const nativeId = await make();
  if (nativeId === undefined) throw new TypeError('AWS named nothing that it made');
  return { nativeId: client.recent.note(nativeId) };
}

/** Removes one thing. Not there is success: before, or since. */
export async function removeOne(
  client: AwsClient,
  kind: Parameters<typeof requireId>[0],
  nativeId: string,
  remove: (id: string) => Promise<unknown>,
): Promise<void> {
  try {
    await remove(requireId(kind, nativeId));
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  client.recent.forget(nativeId);
}
