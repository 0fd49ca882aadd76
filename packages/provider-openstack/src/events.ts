import type { EventsPort, PastEvent } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { instantOf, listOf, type Native, textOf } from './fields.ts';
import { isAtLeast, since } from './microversions.ts';

/** Nova's actions as people say them, https://docs.openstack.org/nova/latest/reference/notifications.html. */
const sentences: Readonly<Record<string, string>> = {
  create: 'Created',
  delete: 'Deleted',
  start: 'Started',
  stop: 'Stopped',
  reboot: 'Rebooted',
  suspend: 'Suspended',
  resume: 'Resumed',
  pause: 'Paused',
  unpause: 'Unpaused',
  shelve: 'Shelved',
  unshelve: 'Unshelved',
  resize: 'Moved to another size',
  confirmResize: 'New size kept',
  revertResize: 'Went back to the size before',
  rebuild: 'Rebuilt',
  rescue: 'Started into rescue mode',
  unrescue: 'Left rescue mode',
  createImage: 'Image made',
  attach_volume: 'Volume attached',
  detach_volume: 'Volume detached',
  extend_volume: 'Volume grown',
  attach_interface: 'Network attached',
  detach_interface: 'Network detached',
  'live-migration': 'Moved to another host',
  migrate: 'Moved to another host',
  evacuate: 'Moved away from a failed host',
  changePassword: 'Password changed',
  lock: 'Locked',
  unlock: 'Unlocked',
};

/** Records of what was asked of a server; OpenStack streams nothing. Each is dated by its start. */
export function eventsPort(client: OpenStackClient): EventsPort {
  return {
    history: async (context, nativeId, { limit }) => {
      const hasLimit = isAtLeast(await client.version('compute'), since.actionsLimit);
      const path = `/servers/${encodeURIComponent(nativeId)}/os-instance-actions`;
      const body = await client.read('compute', path, context, hasLimit ? { limit } : {});
      const events = listOf(body.instanceActions).flatMap(fromAction);
      return events.toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, limit);
    },
  };
}

/** One record. One without a time is of no use in a history. */
export function fromAction(action: Native): PastEvent[] {
  const at = instantOf(action.start_time);
  const name = textOf(action.action) ?? '';
  if (at === null) return [];
  const said = sentences[name] ?? `Asked for ${name}`;
  const message = textOf(action.message) === null ? `${said}.` : `${said}: this failed.`;
  return [{ at, action: name, message, actor: textOf(action.user_id) }];
}
