import type { CallContext, CloudIdentity } from '@kumo/provider-core';
import type { TemplateCloudClient } from './client.ts';
import { notWritten } from './not-written.ts';

/**
 * Who answers: the first call of every connect, so wrong endpoints and tokens show here. `accountKey` must be the same for every
 * connection to one account; `capabilities` is the manifest, narrowed to what these rights and this version can do.
 */
export async function identify(_client: TemplateCloudClient, _context: CallContext): Promise<CloudIdentity> {
  return notWritten('identify');
}
