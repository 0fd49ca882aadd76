import type { CallContext } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { type Native, objectOf } from './fields.ts';

/** A server's document. Throws `not_found` when it is gone. */
export async function readServer(client: OpenStackClient, context: CallContext, nativeId: string): Promise<Native> {
  const body = await client.read('compute', `/servers/${encodeURIComponent(nativeId)}`, context);
  return objectOf(body.server);
}
