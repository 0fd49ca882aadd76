import { type CallContext, type OwnershipToken, ProviderError, type RebuildSpec } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { isConflict } from './errors.ts';
import { type Native, textMapOf } from './fields.ts';
import { sendAction, settledState } from './instance-actions.ts';
import { isAtLeast, since } from './microversions.ts';
import { readServer } from './servers.ts';

/** Names the operation that rebuilt a server last. */
const rebuildMark = 'kumo:rebuild';

/**
 * Makes a server's root disk anew. Nova keeps its id, name, size and addresses, and takes the mark that says whose doing it was by
 * the same call: one that was taken already is not sent again. https://docs.openstack.org/api-ref/compute/#rebuild-server-rebuild-action
 */
export async function rebuildServer(
  client: OpenStackClient,
  context: CallContext,
  nativeId: string,
  { imageNativeId, token }: RebuildSpec,
): Promise<void> {
  const server = await readServer(client, context, nativeId);
  if (isTaken(server, token)) return;
  if (server.image === '' && !isAtLeast(await client.version('compute'), since.rebuildOfVolumes)) {
    const message = `It starts from a volume, which this cloud cannot make anew (Nova ${since.rebuildOfVolumes} can).`;
    throw new ProviderError({ code: 'not_supported', message });
  }
  const metadata = { ...textMapOf(server.metadata), [rebuildMark]: token.operationId };
  const rebuild = { imageRef: imageNativeId, metadata };
  try {
    await sendAction(client, context, nativeId, { rebuild });
  } catch (error) {
    if (!isConflict(error)) throw error;
    await settledState(client, context, nativeId);
    // What was in the way may have been this very rebuild, asked for by a try whose answer got lost.
    if (isTaken(await readServer(client, context, nativeId), token)) return;
    await sendAction(client, context, nativeId, { rebuild });
  }
}

function isTaken({ metadata }: Native, { operationId }: OwnershipToken): boolean {
  return textMapOf(metadata)[rebuildMark] === operationId;
}
