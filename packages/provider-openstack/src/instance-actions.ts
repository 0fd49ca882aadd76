import { setTimeout as pause } from 'node:timers/promises';
import type { InstanceState } from '@kumo/model';
import type { CallContext, InstancesPort } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { isConflict } from './errors.ts';
import { textOf } from './fields.ts';
import { readServer } from './servers.ts';
import { serverState } from './states.ts';

type Acts = Required<Pick<InstancesPort, 'start' | 'stop' | 'reboot' | 'suspend' | 'resume'>>;

/** How long another task of Nova's on the same server is waited for, and how often it is looked at, milliseconds. */
const busyForMs = 30_000;
const lookEveryMs = 500;

/** Starting, stopping and the like. There already is success; a task under way is waited for, once. */
export function instanceActions(client: OpenStackClient): Acts {
  return {
    start: act(client, { 'os-start': null }, ['running', 'starting']),
    stop: act(client, { 'os-stop': null }, ['stopped', 'stopping']),
    reboot: act(client, { reboot: { type: 'SOFT' } }, ['rebooting']),
    suspend: act(client, { suspend: null }, ['suspended']),
    resume: async (context, nativeId) => {
      const status = textOf((await readServer(client, context, nativeId)).status) ?? '';
      const body = { PAUSED: { unpause: null }, SHELVED: { unshelve: null }, SHELVED_OFFLOADED: { unshelve: null } };
      const resume = Object.hasOwn(body, status) ? body[status as keyof typeof body] : { resume: null };
      await act(client, resume, ['running', 'starting'])(context, nativeId);
    },
  };
}

/** Sends one action to a server. A conflict is success where the server is in one of `wanted` already. */
function act(client: OpenStackClient, body: object, wanted: readonly InstanceState[]) {
  return async (context: CallContext, nativeId: string): Promise<void> => {
    try {
      await sendAction(client, context, nativeId, body);
    } catch (error) {
      if (!isConflict(error)) throw error;
      if (wanted.includes(await settledState(client, context, nativeId))) return;
      await sendAction(client, context, nativeId, body);
    }
  };
}

/** `POST /servers/{id}/action`, https://docs.openstack.org/api-ref/compute/#servers-run-an-action-servers-action. */
export async function sendAction(client: OpenStackClient, context: CallContext, nativeId: string, body: object) {
  const path = `/servers/${encodeURIComponent(nativeId)}/action`;
  return await client.call({ service: 'compute', method: 'POST', path, body, signal: context.signal });
}

/** The state that a server comes to rest in, or is in after a while. */
export async function settledState(
  client: OpenStackClient,
  context: CallContext,
  nativeId: string,
): Promise<InstanceState> {
  const until = performance.now() + busyForMs;
  for (;;) {
    const server = await readServer(client, context, nativeId);
    const task = textOf(server['OS-EXT-STS:task_state']);
    if (task === null || performance.now() > until) return serverState(textOf(server.status) ?? '', task);
    await pause(lookEveryMs, undefined, { signal: context.signal });
  }
}
