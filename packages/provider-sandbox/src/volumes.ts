import type { VolumesPort } from '@kumo/provider-core';
import { z } from 'zod';
import type { SandboxClient } from './client.ts';
import { listPage } from './listing.ts';
import { fromSandboxVolume, tagsToSend } from './mapping.ts';
import { removeThing } from './removal.ts';
import type { SandboxVolume } from './wire.ts';

const created = z.object({ id: z.string() });
const defaultSizeBytes = 10 * 2 ** 30;

/** Volumes of the sandbox. Sizes are whole gibibytes, rounded up; 10 GiB where none is asked for. */
export function volumesPort(client: SandboxClient): VolumesPort {
  const pathOf = (nativeId: string) => `/volumes/${encodeURIComponent(nativeId)}`;
  return {
    list: (context, request) => listPage(client, context, '/volumes', request, fromSandboxVolume),
    get: async (context, nativeId) => {
      const answer = await client.call({ path: pathOf(nativeId), signal: context.signal });
      return fromSandboxVolume(Object(answer) as SandboxVolume);
    },
    create: async (context, { name, sizeBytes, token, tags }) => {
      const body = {
        name,
        size_gib: Math.ceil((sizeBytes ?? defaultSizeBytes) / 2 ** 30),
        tags: tagsToSend(tags, token),
        client_token: token.operationId,
      };
      const answer = await client.call({ method: 'POST', path: '/volumes', body, signal: context.signal });
      return { nativeId: created.parse(answer).id };
    },
    delete: (context, nativeId) => removeThing(client, context, pathOf(nativeId)),
  };
}
