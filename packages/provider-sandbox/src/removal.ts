import { type CallContext, ProviderError } from '@kumo/provider-core';
import type { SandboxClient } from './client.ts';

/** Removes one thing; gone already is success. */
export async function removeThing(client: SandboxClient, context: CallContext, path: string): Promise<void> {
  try {
    await client.call({ method: 'DELETE', path, signal: context.signal });
  } catch (error) {
    if (!(error instanceof ProviderError && error.code === 'not_found')) throw error;
  }
}
