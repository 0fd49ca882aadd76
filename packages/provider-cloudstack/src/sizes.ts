import type { SizesPort } from '@kumo/provider-core';
import type { Cloud } from './cloud.ts';
import { cutPage, listRows, readRow } from './listing.ts';
import { fromServiceOffering } from './mapping.ts';

/** Service offerings: a short list that is read whole. */
export function sizesPort(cloud: Cloud): SizesPort {
  const listing = { client: cloud.client, command: 'listServiceOfferings', params: cloud.owner };
  return {
    list: async (context, request) => cutPage((await listRows(listing, context)).map(fromServiceOffering), request),
    get: async (context, nativeId) => {
      const params = { ...cloud.owner, id: nativeId };
      return fromServiceOffering(await readRow({ ...listing, params }, context, 'size', nativeId));
    },
  };
}
