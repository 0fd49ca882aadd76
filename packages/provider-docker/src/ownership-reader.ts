import type { CallContext } from '@kumo/provider-core';
import type { EngineClient } from './client.ts';
import { hasStatus } from './errors.ts';
import { operationIdOf } from './ownership.ts';
import { type ContainerDocument, imageSchema } from './wire.ts';

/** Images whose marks are remembered; each is some hundred bytes. */
const remembered = 1000;

/**
 * Tells our own marks from inherited ones. A container takes over the labels of its image, and an image committed from one of
 * ours has our marks: whoever runs that image by hand would seem to be us, and be cleaned up as a duplicate.
 */
export class OwnershipReader {
  readonly #client: EngineClient;
  /** Mark in an image's own labels, by image id. Content never changes, so neither does this. */
  readonly #imageMarks = new Map<string, string | null>();

  constructor(client: EngineClient) {
    this.#client = client;
  }

  /** The operation that created the container; null for everything that we did not. */
  async operationIdOf(context: CallContext, document: ContainerDocument): Promise<string | null> {
    const mark = operationIdOf(document.Config.Labels);
    if (mark === null) return null;
    return mark === (await this.#markOf(context, document.Image)) ? null : mark;
  }

  async #markOf(context: CallContext, imageId: string): Promise<string | null> {
    const known = this.#imageMarks.get(imageId);
    if (known !== undefined) return known;
    const mark = await this.#client.call(
      context,
      { what: 'read the image of the container' },
      async (docker, abortable) => {
        try {
          return operationIdOf(imageSchema.parse(await docker.getImage(imageId).inspect(abortable)).Config?.Labels);
        } catch (error) {
          // Removed by force from under its container: then nobody can start another one from it either.
          if (hasStatus(error, 404)) return null;
          throw error;
        }
      },
    );
    const [oldest] = this.#imageMarks.keys();
    if (this.#imageMarks.size >= remembered && oldest !== undefined) this.#imageMarks.delete(oldest);
    this.#imageMarks.set(imageId, mark);
    return mark;
  }
}
