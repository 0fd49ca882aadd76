import { type CallContext, type OwnershipToken, ProviderError } from '@kumo/provider-core';
import { z } from 'zod';
import type { EngineClient } from './client.ts';
import { exists } from './instance-launch.ts';
import { ownershipLabels } from './ownership.ts';
import { parseReference } from './references.ts';
import { imageRowSchema } from './wire.ts';

/**
 * Commits a container to an image under `name` (a reference; `:latest` without a tag). The image carries the operation's mark, so
 * that a repeat finds it; the container's own marks are emptied in it, because containers inherit them from their image.
 * Throws `conflict` when the name is another image's: a commit would silently take it away from that one.
 */
export async function commitImage(
  client: EngineClient,
  context: CallContext,
  containerId: string,
  { name, token }: { readonly name: string; readonly token: OwnershipToken },
): Promise<{ readonly imageNativeId: string }> {
  const reference = parseReference(name);
  const mark = `${ownershipLabels.snapshotOperationId}=${token.operationId}`;
  const doing = { what: `make the image ${reference.text}` };
  const [made] = await client.call(context, doing, async (docker, abortable) =>
    (await docker.listImages({ filters: { label: [mark] }, ...abortable })).map((row) => imageRowSchema.parse(row)),
  );
  if (made !== undefined) return { imageNativeId: made.Id };
  const isTaken = await client.call(context, doing, (docker, abortable) =>
    exists(docker.getImage(reference.text).inspect(abortable)),
  );
  if (isTaken) {
    const message = `There is an image ${reference.text} already. Choose another name or tag.`;
    throw new ProviderError({ code: 'conflict', message, issues: [{ path: 'name', message }] });
  }
  const { managed, operationId, resourceId, organizationId, networks, snapshotOperationId } = ownershipLabels;
  const emptied = Object.fromEntries([managed, operationId, resourceId, networks].map((label) => [label, '']));
  const labels = { ...emptied, [organizationId]: token.organizationId, [snapshotOperationId]: token.operationId };
  const answer = await client.call(context, { ...doing, creates: true }, (docker, abortable) =>
    docker.getContainer(containerId).commit({
      _query: { container: containerId, repo: reference.repository, tag: reference.tag, pause: true },
      _body: { Labels: labels },
      ...abortable,
    }),
  );
  return { imageNativeId: z.object({ Id: z.string() }).parse(answer).Id };
}
