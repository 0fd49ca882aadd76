import { type CallContext, type LaunchSpec, ProviderError, type ReportProgress } from '@kumo/provider-core';
import type { EngineClient } from './client.ts';
import { hasStatus } from './errors.ts';
import { pullImage } from './image-pull.ts';
import { isContentId, parseReference } from './references.ts';
import { imageSchema } from './wire.ts';

/**
 * The image of a name as its registry has it now, pinned to its content, whatever the engine has under that name: somebody else's
 * build is not for everybody who knows what it is called. The engine's own name goes on meaning what it meant.
 */
export async function imageOfRegistry(
  client: EngineClient,
  context: CallContext,
  { image, imageFrom }: Pick<LaunchSpec, 'image' | 'imageFrom'>,
  report: ReportProgress,
): Promise<string> {
  if (isContentId(image)) throw noSuchImage(image);
  const reference = parseReference(image);
  const before = await client.call(context, { what: 'look for the image' }, (docker, abortable) =>
    docker
      .getImage(reference.text)
      .inspect(abortable)
      .then((raw) => imageSchema.parse(raw).Id)
      .catch((error: unknown) => {
        if (!hasStatus(error, 404)) throw error;
      }),
  );
  const isOpen = imageFrom === 'openRegistry';
  const { nativeId, digest } = await pullImage(client, context, reference, report, { withLogin: !isOpen });
  const isTag = !reference.tag.startsWith('sha256:');
  if (before !== undefined && before !== nativeId && isTag) {
    await client.call(context, { what: 'leave the name where it was' }, (docker, abortable) =>
      docker.getImage(before).tag({ repo: reference.repository, tag: reference.tag, ...abortable }),
    );
  }
  if (digest === undefined) throw noSuchImage(image);
  return `${reference.repository}@${digest}`;
}

function noSuchImage(image: string): ProviderError {
  const message = `The registry has no image ${image.slice(0, 80)}.`;
  return new ProviderError({ code: 'not_found', message, issues: [{ path: 'image', message }] });
}
