import type { EventsPort, PastEvent } from '@kumo/provider-core';
import type { Cloud } from './cloud.ts';
import { instantFrom } from './instants.ts';
import { listIn, type Row, textOf } from './wire.ts';

/** What happened to a machine, from CloudStack's own list of events, which names the thing since 4.17. */
export function eventsPort(cloud: Cloud): EventsPort {
  return {
    async history(context, nativeId, { limit }) {
      const params = {
        ...cloud.visible,
        resourceid: nativeId,
        resourcetype: 'VirtualMachine',
        page: 1,
        pagesize: Math.min(limit, 500),
      };
      const rows = listIn(await cloud.client.read('listEvents', params, context.signal));
      // Versions that do not know the filter give the events of everything.
      const own = rows.filter((row) => textOf(row, 'resourceid') === nativeId).flatMap((row) => fromEvent(row) ?? []);
      return own.toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, limit);
    },
  };
}

function fromEvent(row: Row): PastEvent | undefined {
  const at = instantFrom(textOf(row, 'created'));
  const action = textOf(row, 'type');
  if (at === null || action === null) return undefined;
  const state = textOf(row, 'state');
  const text = (textOf(row, 'description') ?? action).replace(/[.\s]+$/, '');
  const message = `${text}${state === null || state === 'Completed' ? '' : ` (${state.toLowerCase()})`}.`;
  return { at, action, message, actor: textOf(row, 'username') };
}
