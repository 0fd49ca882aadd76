import { type CallContext, type InstancesPort, ProviderError } from '@kumo/provider-core';
import type { OpenStackClient } from './client.ts';
import { isNotFound } from './errors.ts';
import { type Native, textMapOf, textsOf } from './fields.ts';
import { instanceActions } from './instance-actions.ts';
import { changedInstances, changesCursorAt } from './instance-changes.ts';
import { launchServer } from './instance-launch.ts';
import { rebuildServer } from './instance-rebuild.ts';
import { resizing } from './instance-resize.ts';
import { snapshotServer } from './instance-snapshot.ts';
import { associateWanted, removeWithServer } from './instance-surroundings.ts';
import { type ListSource, listAll, listPage } from './listing.ts';
import { operationOf, operationWord, ownMarks } from './marks.ts';
import { isAtLeast, since } from './microversions.ts';
import { readServer } from './servers.ts';
import type { ServerReader } from './surroundings.ts';

/** Servers of the project, a page at a time. */
const serverList: ListSource = { service: 'compute', path: '/servers/detail', key: 'servers' };

/** Instances: Nova's servers. A server's id is there as soon as Nova has taken the request. */
export function instancesPort(client: OpenStackClient, reader: ServerReader): InstancesPort {
  const described = async (context: CallContext, server: Native) => {
    const [observation] = await reader.describe(context, [server]);
    if (observation === undefined) throw new ProviderError({ code: 'unexpected', message: 'Nova described nothing.' });
    return observation;
  };
  return {
    list: async (context, request) => {
      if (request.cursor === undefined) reader.incomplete.clear();
      const page = await listPage(client, context, serverList, request, (servers) => reader.describe(context, servers));
      if (request.cursor !== undefined) return page;
      return { ...page, changesCursor: await changesCursorAt(client, Date.now()) };
    },
    get: async (context, nativeId) => await described(context, await readServer(client, context, nativeId)),
    changes: (context, request) => changedInstances(client, reader, context, request.since),
    findByToken: async (context, token, name) => {
      // A server tag can be looked for by anybody; metadata only by administrators. Before tags, the name narrows it down.
      const hasTags = isAtLeast(await client.version('compute'), since.tagsAtLaunch);
      const query = hasTags
        ? { tags: operationWord(token) }
        : { name: `^${name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$` };
      const servers = await listAll(client, context, { ...serverList, query });
      return await reader.describe(
        context,
        servers.filter((server) => operationOf(textMapOf(server.metadata)) === token.operationId),
      );
    },
    create: (context, spec) => launchServer(client, context, spec),
    activate: (context, nativeId) => associateWanted(client, context, nativeId),
    ...instanceActions(client),
    ...resizing(client, reader),
    snapshot: (context, nativeId, spec) => snapshotServer(client, context, nativeId, spec),
    rebuild: (context, nativeId, spec) => rebuildServer(client, context, nativeId, spec),
    rename: async (context, nativeId, name) => {
      const path = `/servers/${encodeURIComponent(nativeId)}`;
      await client.call({
        service: 'compute',
        method: 'PUT',
        path,
        body: { server: { name } },
        signal: context.signal,
      });
    },
    tag: (context, nativeId, tags) => setTags(client, context, nativeId, tags),
    terminate: async (context, nativeId) => {
      const path = `/servers/${encodeURIComponent(nativeId)}`;
      try {
        await removeWithServer(client, context, await readServer(client, context, nativeId));
        await client.call({ service: 'compute', method: 'DELETE', path, signal: context.signal });
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },
  };
}

/** Sets exactly these tags; our marks stay. A server tag, which is a single word, goes when it is not among them. */
async function setTags(
  client: OpenStackClient,
  context: CallContext,
  nativeId: string,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  const server = await readServer(client, context, nativeId);
  const path = `/servers/${encodeURIComponent(nativeId)}`;
  const words = textsOf(server.tags).filter((word) => !word.startsWith('kumo:'));
  const asWords = words.filter((word) => tags[word] === '');
  const pairs = Object.entries(tags).filter(([key]) => !asWords.includes(key));
  const metadata = { ...Object.fromEntries(pairs), ...ownMarks(textMapOf(server.metadata)) };
  const { signal } = context;
  await client.call({ service: 'compute', method: 'PUT', path: `${path}/metadata`, body: { metadata }, signal });
  for (const word of words.filter((one) => !asWords.includes(one))) {
    await client.call({
      service: 'compute',
      method: 'DELETE',
      path: `${path}/tags/${encodeURIComponent(word)}`,
      signal,
    });
  }
}
