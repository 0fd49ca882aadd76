import { type CallContext, type InstancesPort, type LaunchSpec, ProviderError } from '@kumo/provider-core';
import { z } from 'zod';
import type { SandboxClient } from './client.ts';
import { listChanged, listPage } from './listing.ts';
import { fromSandboxInstance, gibibyte, marksOf, rebuildMark, siblingTags, tagsToSend } from './mapping.ts';
import type { SandboxInstance } from './wire.ts';

const created = z.object({ id: z.string() });
const found = z.object({ items: z.array(z.unknown()) });
const changed = found.extend({ gone: z.array(z.string()), cursor: z.string() });

/** Instances of the sandbox. The client token makes a repeated create give the first one's instance. */
export function instancesPort(client: SandboxClient): InstancesPort {
  const read = async (context: CallContext, nativeId: string): Promise<SandboxInstance> =>
    Object(await client.call({ path: pathOf(nativeId), signal: context.signal })) as SandboxInstance;
  const act = (action: string) => async (context: CallContext, nativeId: string) => {
    const path = `${pathOf(nativeId)}/actions`;
    await client.call({ method: 'POST', path, body: { action }, signal: context.signal });
  };
  const change = async (context: CallContext, nativeId: string, body: Readonly<Record<string, unknown>>) => {
    await client.call({ method: 'PATCH', path: pathOf(nativeId), body, signal: context.signal });
  };
  return {
    list: async (context, request) =>
      request.known !== undefined && request.known.size > 0
        ? await listChanged(client, context, '/instances', { ...request, known: request.known }, fromSandboxInstance)
        : await listPage(client, context, '/instances', request, fromSandboxInstance),
    get: async (context, nativeId) => fromSandboxInstance(await read(context, nativeId)),
    findByToken: async (context, token) => {
      const query = { client_token: token.operationId };
      const { items } = found.parse(await client.call({ path: '/instances', query, signal: context.signal }));
      return items.map((item) => fromSandboxInstance(Object(item) as SandboxInstance));
    },
    create: async (context, spec) => {
      const body = launchBody(spec);
      const answer = created.parse(
        await client.call({ method: 'POST', path: '/instances', body, signal: context.signal }),
      );
      return { nativeId: answer.id };
    },
    start: act('start'),
    stop: act('stop'),
    reboot: act('reboot'),
    suspend: act('suspend'),
    resume: act('resume'),
    changes: async (context, { since }) => {
      const query = { changed_since: since };
      const answer = await client.call({ path: '/instances', query, signal: context.signal });
      const { items, gone, cursor } = changed.parse(answer);
      return {
        items: items.map((item) => fromSandboxInstance(Object(item) as SandboxInstance)),
        goneNativeIds: gone,
        cursor,
      };
    },
    confirmResize: act('confirm_resize'),
    revertResize: act('revert_resize'),
    resize: async (context, nativeId, to) => {
      if (to.sizeNativeId === undefined) {
        throw new ProviderError({
          code: 'invalid_request',
          message: 'The sandbox resizes to one of its sizes; name one.',
        });
      }
      const body = { action: 'resize', size: to.sizeNativeId };
      await client.call({ method: 'POST', path: `${pathOf(nativeId)}/actions`, body, signal: context.signal });
    },
    snapshot: async (context, nativeId, { name, token }) => {
      const body = { name, client_token: token.operationId, tags: tagsToSend({}, token) };
      const path = `${pathOf(nativeId)}/images`;
      const answer = created.parse(await client.call({ method: 'POST', path, body, signal: context.signal }));
      return { imageNativeId: answer.id };
    },
    // The mark comes with the rebuild itself: what was taken already is not asked for again.
    rebuild: async (context, nativeId, { imageNativeId, token }) => {
      const { tags } = await read(context, nativeId);
      if (tags[rebuildMark] === token.operationId) return;
      const marked = { ...tags, [rebuildMark]: token.operationId };
      const body = { action: 'rebuild', image: imageNativeId, tags: marked };
      await client.call({ method: 'POST', path: `${pathOf(nativeId)}/actions`, body, signal: context.signal });
    },
    rename: (context, nativeId, name) => change(context, nativeId, { name }),
    tag: async (context, nativeId, tags) => {
      const before = await read(context, nativeId);
      await change(context, nativeId, { tags: { ...tags, ...marksOf(before.tags) } });
    },
    terminate: async (context, nativeId) => {
      try {
        await act('terminate')(context, nativeId);
      } catch (error) {
        if (!(error instanceof ProviderError && error.code === 'not_found')) throw error;
      }
    },
  };
}

function pathOf(nativeId: string): string {
  return `/instances/${encodeURIComponent(nativeId)}`;
}

function launchBody(spec: LaunchSpec): Record<string, unknown> {
  if (Object.keys(spec.env).length > 0 || spec.command !== undefined || spec.ports.length > 0) {
    const message =
      'Sandbox instances are virtual machines: environment, command and ports are for containers. Use user data.';
    throw new ProviderError({ code: 'invalid_request', message });
  }
  const { token, bootVolumeBytes } = spec;
  return {
    name: spec.name,
    image: spec.image,
    ...(spec.sizeNativeId === undefined ? {} : { size: spec.sizeNativeId }),
    zone: spec.zone ?? null,
    networks: spec.networkNativeIds,
    subnets: spec.subnetNativeIds ?? [],
    firewalls: spec.firewallNativeIds ?? null,
    key_pair: spec.keyPairNativeId ?? null,
    volumes: spec.volumes.map((volume) => volume.nativeId),
    boot_volume_gib: bootVolumeBytes === undefined ? null : Math.ceil(bootVolumeBytes / gibibyte),
    public_ip: spec.assignPublicIp ?? null,
    tags: tagsToSend(spec.tags, token),
    ...(spec.userData === undefined ? {} : { user_data: spec.userData }),
    client_token: token.operationId,
    siblings: siblingsOf(spec),
  };
}

/** The others of a batch, each under its own operation's mark from the start. Their names come with their own calls. */
function siblingsOf({ token, tags, batch }: LaunchSpec): readonly object[] {
  const others = batch?.operationIds.filter((operationId) => operationId !== token.operationId) ?? [];
  return others.map((operationId) => ({
    client_token: operationId,
    tags: siblingTags(tags, { ...token, operationId }),
  }));
}
