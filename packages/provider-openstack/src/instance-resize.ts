import { type CallContext, type InstancesPort, ProviderError } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { isConflict, isNotFound } from './errors.ts';
import { objectOf, textOf } from './fields.ts';
import { sendAction, settledState } from './instance-actions.ts';
import type { ServerReader } from './surroundings.ts';

type Resizing = Required<Pick<InstancesPort, 'resize' | 'confirmResize' | 'revertResize'>>;

/**
 * Nova moves a server to a new size and then waits (`VERIFY_RESIZE`) until somebody keeps the size or goes back; some clouds keep
 * it by themselves after a time. https://docs.openstack.org/api-guide/compute/server_concepts.html
 */
export function resizing(client: OpenStackClient, reader: ServerReader): Resizing {
  return {
    resize: async (context, nativeId, to) => {
      const size = to.sizeNativeId;
      if (size === undefined) {
        throw new ProviderError({
          code: 'invalid_request',
          message: 'OpenStack resizes to one of its sizes; choose one.',
        });
      }
      if (await hasSize(client, reader, context, nativeId, size)) return;
      await sendAction(client, context, nativeId, { resize: { flavorRef: size } });
    },
    confirmResize: settle(client, { confirmResize: null }),
    revertResize: settle(client, { revertResize: null }),
  };
}

/** Nova takes a resize to the size that is there for a mistake. */
async function hasSize(
  client: OpenStackClient,
  reader: ServerReader,
  context: CallContext,
  nativeId: string,
  size: string,
): Promise<boolean> {
  const { server } = await client.read('compute', `/servers/${encodeURIComponent(nativeId)}`, context);
  const [seen] = await reader.describe(context, [objectOf(server)]);
  return seen?.sizeNativeId === size;
}

/** Keeps the new size or goes back. Nothing waiting any more is success; a resize under way is waited for. */
function settle(client: OpenStackClient, body: object) {
  return async (context: CallContext, nativeId: string): Promise<void> => {
    try {
      await sendAction(client, context, nativeId, body);
    } catch (error) {
      // 404 where there is no resize to confirm any more.
      if (!isConflict(error) && !isNotFound(error)) throw error;
      await settledState(client, context, nativeId);
      const { server } = await client.read('compute', `/servers/${encodeURIComponent(nativeId)}`, context);
      const status = textOf(objectOf(server).status);
      if (status === 'ACTIVE' || status === 'SHUTOFF') return;
      if (status !== 'VERIFY_RESIZE') throw error;
      await sendAction(client, context, nativeId, body);
    }
  };
}
