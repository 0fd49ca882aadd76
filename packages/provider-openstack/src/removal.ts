import type { CallContext } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { isNotFound } from './errors.ts';
import type { ServiceName } from './services.ts';

/** Removes one thing; gone already is success. */
export async function removeThing(
  client: OpenStackClient,
  context: CallContext,
  service: ServiceName,
  path: string,
): Promise<void> {
  try {
    await client.call({ service, method: 'DELETE', path, signal: context.signal });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
