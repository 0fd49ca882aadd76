import type { CallContext, ImagesPort } from '@kumo/provider-core';
import type { Cloud } from './cloud.ts';
import { runToEnd } from './jobs.ts';
import { cutPage, found, listRows, notFound, readRow } from './listing.ts';
import { fromTemplate } from './mapping.ts';
import { type Row, textOf } from './wire.ts';

/** What can be started from, what was shared, and one's own, which includes those that are not ready. They overlap. */
const filters = ['executable', 'sharedexecutable', 'self'] as const;

/** Templates. One is listed once for each zone that it is in, and by more than one filter: it is one image here. */
export function imagesPort(cloud: Cloud): ImagesPort {
  const { client } = cloud;
  const listingOf = (templatefilter: string, more = {}) => ({
    client,
    command: 'listTemplates',
    params: { ...cloud.owner, templatefilter, ...more },
  });
  const all = async (context: CallContext) => {
    const lists = await Promise.all(filters.map((filter) => listRows(listingOf(filter), context)));
    const byId = new Map<string, Row>();
    for (const row of lists.flat()) {
      const id = textOf(row, 'id') ?? '';
      if (!byId.has(id)) byId.set(id, row);
    }
    return [...byId.values()];
  };
  return {
    list: async (context, request) => cutPage((await all(context)).map(fromTemplate), request),
    get: async (context, nativeId) => {
      for (const filter of filters) {
        const row = await found(readRow(listingOf(filter, { id: nativeId }), context, 'image', nativeId));
        if (row !== undefined) return fromTemplate(row);
      }
      throw notFound('image', nativeId);
    },
    delete: async (context, nativeId) => {
      await found(runToEnd(client, context, 'deleteTemplate', { id: nativeId }));
    },
  };
}
